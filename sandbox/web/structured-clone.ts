// structuredClone. First everything is read (which may run getters and may fail), then copies are made and buffers are
// moved, so that a failure moves nothing. HTML, "StructuredSerializeWithTransfer".
// biome-ignore-all lint/complexity/noArguments: Web IDL counts the arguments that are given, undefined included

import { defineProperty, hasOwn, isArrayBuffer, isView, keys, SafeMap } from '../captured.ts'
import { isDetached } from './buffer-source.ts'
import { cloneBuffer, cloneView, moveBuffer } from './clone-buffers.ts'
import { builtInOf, cloneError, mapEntries, regExpOf, setValues, slotOf } from './clone-built-ins.ts'
import { Cell, dataCloneError, type Serialized, toCopy } from './clone-cell.ts'
import { clonePlatformObject } from './clone-platform.ts'
import { findPortMove } from './clone-ports.ts'
import { isObject, requireArguments, toDictionary, toSequence } from './webidl.ts'

/** Cells of the objects met so far: each is cloned once. */
type Memory = InstanceType<typeof SafeMap<object, Cell>>

/** @throws DOMException DataCloneError for functions, symbols and what else cannot be cloned */
export function structuredClone(value: unknown, options: unknown = undefined): unknown {
  requireArguments(arguments.length, 1, 'structuredClone')
  return toCopy(serializeWithTransfer(value, readTransfer(options)).serialized)
}

/** The objects that StructuredSerializeOptions names for transfer. */
export function readTransfer(options: unknown): readonly object[] {
  const { transfer } = toDictionary(options, 'StructuredSerializeOptions')
  return transfer === undefined ? [] : toSequence(transfer, 'transfer', toTransferable)
}

/** @throws TypeError for what is no object */
export function toTransferable(value: unknown): object {
  if (!isObject(value)) throw new TypeError('transfer must hold objects')
  return value
}

interface Transferred {
  /** `toCopy` makes the value of it, at any later time. */
  readonly serialized: Serialized
  /** What became of the transferred objects, in their order. */
  readonly cells: readonly Cell[]
}

/** Reads the value and moves what is to be transferred. @throws DOMException DataCloneError */
export function serializeWithTransfer(value: unknown, transfer: readonly object[]): Transferred {
  const memory: Memory = new SafeMap()
  const moves: Move[] = []
  for (let at = 0; at < transfer.length; at++) {
    const object = transfer[at] as object
    if (memory.has(object)) throw dataCloneError('an object that is to be moved twice')
    const move = toMove(object)
    moves[at] = move
    memory.set(object, move.cell)
  }
  const serialized = serialize(value, memory)
  const cells: Cell[] = []
  for (let at = 0; at < moves.length; at++) {
    const { cell, isDetached, detach } = moves[at] as Move
    if (isDetached()) throw dataCloneError('a detached object')
    detach()
    cells[at] = cell
  }
  return { serialized, cells }
}

interface Move {
  readonly cell: Cell
  isDetached(): boolean
  detach(): void
}

function toMove(object: object): Move {
  if (isArrayBuffer(object)) {
    const cell = new Cell(() => moveBuffer(object))
    // The content moves where the copy is made.
    return { cell, isDetached: () => isDetached(object), detach: () => void cell.copy }
  }
  const move = findPortMove(object)
  if (move === undefined) throw dataCloneError('a transfer of what is neither an ArrayBuffer nor a MessagePort')
  return { cell: new Cell(move.attach), isDetached: move.isDetached, detach: move.detach }
}

function serialize(value: unknown, memory: Memory): Serialized {
  if (typeof value === 'symbol') throw dataCloneError('a symbol')
  if (typeof value === 'function') throw dataCloneError('a function')
  if (!isObject(value)) return value as Serialized
  const known = memory.get(value)
  if (known !== undefined) return known
  return serializeObject(value, memory)
}

function serializeObject(value: object, memory: Memory): Cell {
  const remember = (cell: Cell): Cell => {
    memory.set(value, cell)
    return cell
  }
  if (isView(value)) return remember(cloneView(value, buffer => serialize(buffer, memory)))
  const platform = clonePlatformObject(value)
  if (platform !== undefined) return remember(platform)
  const kind = builtInOf(value)
  switch (kind) {
    case 'Exotic':
    case 'Symbol':
      throw dataCloneError('an object with internal state')
    case 'Map':
    case 'Set':
    case 'Array':
    case 'Plain':
      return serializeContainer(value, kind, memory)
    case 'Error':
      return serializeError(value, memory)
    case 'ArrayBuffer':
      return remember(cloneBuffer(value as ArrayBuffer))
    case 'RegExp': {
      const { source, flags } = regExpOf(value)
      return remember(new Cell(() => new RegExp(source, flags)))
    }
    case 'Date': {
      const time = slotOf(value, kind) as number
      return remember(new Cell(() => new Date(time)))
    }
    default: {
      const held = slotOf(value, kind)
      return remember(new Cell(() => Object(held)))
    }
  }
}

/** The cell is remembered before what it holds is read: that may lead back to it. */
function serializeContainer(value: object, kind: 'Map' | 'Set' | 'Array' | 'Plain', memory: Memory): Cell {
  const parts: [key: Serialized, value: Serialized][] = []
  const read = (key: unknown, part: unknown): void => {
    parts[parts.length] = [serialize(key, memory), serialize(part, memory)]
  }
  memory.set(value, createContainer(value, kind, parts))
  if (kind === 'Map') for (const [key, part] of mapEntries(value)) read(key, part)
  else if (kind === 'Set') for (const part of setValues(value)) read(undefined, part)
  // A getter may remove keys that come later.
  else for (const key of keys(value)) if (hasOwn(value, key)) read(key, (value as Record<string, unknown>)[key])
  return memory.get(value) as Cell
}

function createContainer(
  value: object,
  kind: 'Map' | 'Set' | 'Array' | 'Plain',
  parts: readonly [key: Serialized, value: Serialized][],
): Cell {
  if (kind === 'Map') {
    const fill = (copy: object): void => {
      for (const [key, part] of parts) (copy as Map<unknown, unknown>).set(toCopy(key), toCopy(part))
    }
    return new Cell(() => new Map(), fill)
  }
  if (kind === 'Set') {
    const fill = (copy: object): void => {
      for (const [, part] of parts) (copy as Set<unknown>).add(toCopy(part))
    }
    return new Cell(() => new Set(), fill)
  }
  const length = kind === 'Array' ? (value as unknown[]).length : 0
  const fill = (copy: object): void => {
    // Defined, not assigned: a key may be `__proto__`, or have a setter on Object.prototype.
    for (const [key, part] of parts)
      defineProperty(copy, key as string, { value: toCopy(part), writable: true, enumerable: true, configurable: true })
  }
  return new Cell(() => (kind === 'Array' ? new Array(length) : {}), fill)
}

/** The cause of an error may lead back to it, while its own cell can be made only once the cause was read. */
function serializeError(value: object, memory: Memory): Cell {
  let cell: Cell | undefined
  const late = new Cell(() => cell?.copy ?? new Error())
  memory.set(value, late)
  cell = cloneError(value, part => serialize(part, memory))
  memory.set(value, cell)
  return cell
}
