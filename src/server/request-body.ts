// Bodies of requests, from Node's socket to what the engine takes. Counts nothing but what the head declares: a body
// that turns out longer is the engine's to stop.

import type { IncomingMessage, ServerResponse } from 'node:http'
import type { UnderlyingDefaultSource } from 'node:stream/web'
import { IsoletError } from '../base/errors.ts'

export type RequestBody = Uint8Array | ReadableStream<Uint8Array> | null

/** A body of at most this length is read whole before the guest is asked: one crossing instead of many, in bytes. */
const WHOLE_BYTES = 64 * 1024

/** Length that the head declares, in bytes; undefined when it is sent in chunks, 0 when there is none. */
export function declaredBytes({ headers }: IncomingMessage): number | undefined {
  const length = headers['content-length']
  if (length !== undefined) return Number(length)
  return headers['transfer-encoding'] === undefined ? 0 : undefined
}

/**
 * @throws IsoletError ERR_BODY_LIMIT, before a byte is read, when the head declares more than `maxBytes`; ERR_ABORTED
 * when the caller leaves while a short body arrives.
 */
export function openBody(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  maxBytes: number,
): RequestBody | Promise<RequestBody> {
  const bytes = declaredBytes(incoming)
  if (bytes === 0 || incoming.method === 'GET' || incoming.method === 'HEAD') return null
  if (bytes !== undefined && bytes > maxBytes)
    throw new IsoletError('ERR_BODY_LIMIT', `the request's body has ${bytes} bytes, past its limit of ${maxBytes}`)
  acceptBody(incoming, outgoing)
  return bytes !== undefined && bytes <= WHOLE_BYTES ? readWhole(incoming, bytes) : toStream(incoming)
}

/** A caller that asked first (`expect: 100-continue`) sends its body only now. */
export function acceptBody(incoming: IncomingMessage, outgoing: ServerResponse): void {
  if (incoming.headers.expect?.toLowerCase() === '100-continue') outgoing.writeContinue()
}

/**
 * The chunk itself where the body came in one: the engine copies what it gives to a guest. Chunks are not kept, since
 * one of a single byte costs some 200.
 */
function readWhole(incoming: IncomingMessage, bytes: number): Promise<Uint8Array> {
  let body: Uint8Array | undefined
  let at = 0
  return new Promise((resolve, reject) => {
    incoming.on('data', (chunk: Uint8Array) => {
      body ??= chunk.byteLength === bytes ? chunk : new Uint8Array(bytes)
      if (body !== chunk) body.set(chunk, at)
      at += chunk.byteLength
    })
    incoming.once('end', () => resolve(body ?? new Uint8Array(bytes)))
    incoming.once('error', error => reject(callerGone(error)))
    incoming.once('close', () => incoming.readableEnded || reject(callerGone()))
  })
}

/**
 * Copies: Node's chunks are windows on a slab with other requests' bytes, and a guest must never get that.
 * One chunk for each pull, so that a guest which reads slowly slows the sender and not the host's memory.
 */
function toStream(incoming: IncomingMessage): ReadableStream<Uint8Array> {
  let cancelled = false
  const source: UnderlyingDefaultSource<Uint8Array> = {
    start(controller) {
      incoming.pause()
      incoming.on('data', (chunk: Uint8Array) => {
        incoming.pause()
        if (!cancelled) controller.enqueue(new Uint8Array(chunk))
      })
      incoming.once('end', () => cancelled || controller.close())
      incoming.once('error', error => controller.error(callerGone(error)))
      incoming.once('close', () => incoming.readableEnded || controller.error(callerGone()))
    },
    pull() {
      incoming.resume()
    },
    cancel() {
      cancelled = true
    },
  }
  return new ReadableStream(source, { highWaterMark: 0 })
}

function callerGone(cause?: Error): IsoletError {
  return new IsoletError('ERR_ABORTED', 'the caller went away before its body was complete', { cause })
}
