// Buffers and views in a structured clone. HTML, "StructuredSerializeInternal", step 13 and 14.

import { apply, Bytes, copyBytes } from '../captured.ts'
import { isDetached, spanOf } from './buffer-source.ts'
import { Cell, dataCloneError, type Serialized, toCopy } from './clone-cell.ts'

type ViewConstructor = new (buffer: ArrayBuffer, byteOffset: number, length: number) => object

const VIEWS = new Map<string, ViewConstructor>([
  ['DataView', DataView],
  ['Int8Array', Int8Array],
  ['Uint8Array', Uint8Array],
  ['Uint8ClampedArray', Uint8ClampedArray],
  ['Int16Array', Int16Array],
  ['Uint16Array', Uint16Array],
  ['Int32Array', Int32Array],
  ['Uint32Array', Uint32Array],
  ['Float16Array', Float16Array],
  ['Float32Array', Float32Array],
  ['Float64Array', Float64Array],
  ['BigInt64Array', BigInt64Array],
  ['BigUint64Array', BigUint64Array],
])

const { transfer } = ArrayBuffer.prototype

export function cloneBuffer(buffer: ArrayBuffer): Cell {
  if (isDetached(buffer)) throw dataCloneError('a detached ArrayBuffer')
  // Copied now: a getter that is read later may change it.
  const { buffer: copy } = copyBytes(new Bytes(buffer))
  return new Cell(() => copy)
}

/** @param serialize gives the buffer's own cell, so that views of one buffer share its copy */
export function cloneView(view: ArrayBufferView, serialize: (buffer: ArrayBuffer) => Serialized): Cell {
  const { kind, buffer, byteOffset, length } = spanOf(view)
  const serialized = serialize(buffer)
  const View = VIEWS.get(kind)
  if (View === undefined) throw dataCloneError(`a ${kind}`)
  return new Cell(() => new View(toCopy(serialized) as ArrayBuffer, byteOffset, length))
}

/** Moves the content to a new buffer and leaves this one detached. */
export function moveBuffer(buffer: ArrayBuffer): ArrayBuffer {
  return apply(transfer, buffer, []) as ArrayBuffer
}
