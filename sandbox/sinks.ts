// The guest's side of a sink: a stream's chunks written to the host no faster than the host takes them.

import { copyBytes, NativePromise, SafeMap } from './captured.ts'
import { Op } from './contract.ts'
import { describeThrown } from './errors.ts'
import { op } from './host.ts'
import { opOrThrow } from './refusal.ts'
import { isBytesView, toCrossable } from './web/buffer-source.ts'
import type { ReadableStream } from './web/streams.ts'

/** Longest chunk that crosses at once, in bytes. */
const MAX_CHUNK_BYTES = 1024 * 1024

type Reader = import('web-streams-polyfill').ReadableStreamDefaultReader<unknown>

interface Pump {
  readonly reader: Reader
  /** Set while the host wants no more; resolves when it does, or is gone. */
  resume: (() => void) | undefined
  isStopped: boolean
}

/** Sinks that are being written. */
const pumps = new SafeMap<number, Pump>()

/** Opens a sink. @throws the error of an OpError when there are too many. */
export function openSink(): number {
  return opOrThrow(Op.openSink) as number
}

/** Takes Entry.drain. */
export function drainSink(id: number): void {
  const pump = pumps.get(id)
  if (pump !== undefined) wake(pump)
}

/** Takes Entry.stop: nobody reads any more, so the stream is cancelled. */
export function stopSink(id: number, why: unknown): void {
  stopPump(id, new Error(typeof why === 'string' ? why : 'the reader is gone'))
}

/** Gives a sink up from this side, where it is still being written: its stream is cancelled with `reason`. */
export function abandonSink(id: number, reason: unknown): void {
  if (stopPump(id, reason)) op(Op.abortSink, id, describeThrown(reason))
}

function stopPump(id: number, reason: unknown): boolean {
  const pump = pumps.get(id)
  if (pump === undefined || pump.isStopped) return false
  pump.isStopped = true
  void cancelQuietly(pump.reader, reason)
  wake(pump)
  return true
}

/** Writes the whole stream to the sink and ends it, or aborts it where the stream fails. Never rejects. */
export async function pumpToSink(stream: ReadableStream, id: number): Promise<void> {
  const pump: Pump = { reader: stream.getReader(), resume: undefined, isStopped: false }
  pumps.set(id, pump)
  try {
    while (await step(pump, id));
    if (!pump.isStopped) op(Op.endSink, id)
  } catch (error) {
    if (!pump.isStopped) op(Op.abortSink, id, describeThrown(error))
    void cancelQuietly(pump.reader, error)
  } finally {
    pumps.delete(id)
  }
}

/** Moves one chunk; false at the end. */
async function step(pump: Pump, id: number): Promise<boolean> {
  const { done, value } = await pump.reader.read()
  if (done || pump.isStopped) return false
  if (!isBytesView(value)) throw new TypeError('a chunk of a body stream is a Uint8Array')
  for (let from = 0; from < value.byteLength && !pump.isStopped; from += MAX_CHUNK_BYTES) {
    const part =
      value.byteLength > MAX_CHUNK_BYTES ? copyBytes(value, from, from + MAX_CHUNK_BYTES) : toCrossable(value)
    if (op(Op.write, id, part) === false) await resumed(pump)
  }
  return !pump.isStopped
}

function resumed(pump: Pump): Promise<void> {
  return new NativePromise<void>(resolve => {
    pump.resume = resolve
  })
}

function wake(pump: Pump): void {
  pump.resume?.()
  pump.resume = undefined
}

/** Never rejects. */
export async function cancelQuietly(reader: Pick<Reader, 'cancel'>, reason: unknown): Promise<void> {
  try {
    await reader.cancel(reason)
  } catch {
    // The stream's own cancel step failed; nobody is left to be told.
  }
}
