// WebAssembly.Memory with a maximum that always is there and always is counted. Makes the memories of instances too.

import { construct, max, min, trunc } from '../captured.ts'
import { Op } from '../contract.ts'
import { op } from '../host.ts'
import { toDictionary } from '../web/webidl.ts'
import { replaceConstructor } from './constructor.ts'
import { type Constructor, native } from './native.ts'
import { findRoom, type Reservation, reserve } from './reservation.ts'

const PAGE_BYTES = 65_536
const MIB = 1024 * 1024
/** Most pages that 32 bits reach. */
const MAX_PAGES = 65_536
/** V8 keeps 8 GiB of addresses for each memory. 16,361 of them fill a process, and would be counted as 32 GiB like this. */
const ADDRESSES_BYTES = 2 * MIB
/** Room to grow for a memory that declares no maximum, as a share of memoryMiB. */
const HEADROOM_SHARE = 1 / 4
/** The most that a memory may become, as a share of memoryMiB, unless it is larger at first. */
const MAX_SHARE = 1 / 2
/** What room to grow must leave for the heap and for other memories, as a share of memoryMiB. */
const SPARE_SHARE = 1 / 4
/** So little, as a share of memoryMiB, is given without a look at what it leaves. */
const SMALL_SHARE = 1 / 32
/** Where there is no room to grow by so much, this part of it is tried. */
const NEXT_TRY = 1 / 4

interface Pages {
  readonly initial: number
  readonly maximum: number | undefined
}

/** @throws RangeError where its initial size does not fit into what is left of memoryMiB. */
export function createMemory({ initial, maximum }: Pages, newTarget: Constructor = native.Memory): object {
  // The host's own answer: a number from its table of limits.
  const limitPages = ((op(Op.memoryMiB) as number) * MIB) / PAGE_BYTES
  for (let more = toHeadroom(initial, maximum, limitPages); more > 0; more = trunc(more * NEXT_TRY)) {
    const room = findRoom(toBytes(initial + more))
    if (room !== undefined && (more <= limitPages * SMALL_SHARE || isRoomLeft(limitPages)))
      return createReserved(initial, initial + more, room, newTarget)
  }
  const room = reserve(toBytes(initial), 'WebAssembly.Memory()')
  return createReserved(initial, initial, room, newTarget)
}

/** Pages that a memory shall be able to grow by. */
function toHeadroom(initial: number, declared: number | undefined, limitPages: number): number {
  const wanted = declared ?? initial + trunc(limitPages * HEADROOM_SHARE)
  return max(0, min(wanted, trunc(limitPages * MAX_SHARE)) - initial)
}

function isRoomLeft(limitPages: number): boolean {
  return findRoom(limitPages * SPARE_SHARE * PAGE_BYTES) !== undefined
}

function toBytes(pages: number): number {
  return pages * PAGE_BYTES + ADDRESSES_BYTES
}

function createReserved(initial: number, maximum: number, room: Reservation, newTarget: Constructor): object {
  const memory = construct(native.Memory, [{ __proto__: null, initial, maximum }], newTarget) as object
  room.attach(memory)
  return memory
}

/** The class as tenants see it. */
export function createMemoryClass(): object {
  return replaceConstructor(native.Memory, function (this: unknown, descriptor: unknown): object {
    if (new.target === undefined) throw new TypeError("WebAssembly.Memory must be invoked with 'new'")
    return createMemory(readDescriptor(descriptor), new.target as unknown as Constructor)
  })
}

/** Each member is looked at once, as a getter may answer something else the next time, and converted before the next. */
function readDescriptor(given: unknown): Pages {
  if (given === undefined || given === null)
    throw new TypeError('WebAssembly.Memory(): Argument 0 must be a memory descriptor')
  const source = toDictionary(given, 'a memory descriptor')
  const { address = 'i32' } = source
  if (`${address as string}` !== 'i32')
    throw new TypeError('WebAssembly.Memory(): memories of 64 bits are not available')
  const initial = toPages(source.initial, 'initial')
  const { maximum: most } = source
  const maximum = most === undefined ? undefined : toPages(most, 'maximum')
  if (source.shared) throw new TypeError('WebAssembly.Memory(): shared memories are not available')
  if (maximum !== undefined && maximum < initial)
    throw new RangeError("WebAssembly.Memory(): Property 'maximum' is below 'initial'")
  return { initial, maximum }
}

/** Web IDL, [EnforceRange] unsigned long. */
function toPages(given: unknown, name: string): number {
  const pages = trunc(+(given as number))
  if (pages >= 0 && pages <= MAX_PAGES) return pages === 0 ? 0 : pages
  throw new TypeError(`WebAssembly.Memory(): Property '${name}' must be a number from 0 to ${MAX_PAGES}`)
}
