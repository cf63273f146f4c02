// fetch(): a Request handed to the host, and the host's answer as a Response. Fetch, "fetch method".

import { calls, type Settlement } from '../calls.ts'
import { type FetchAnswer, Op } from '../contract.ts'
import { isOpError, op } from '../host.ts'
import { openSink, pumpToSink } from '../sinks.ts'
import { HostSource } from '../sources.ts'
import { type AbortSignal, addAbortStep } from './abort.ts'
import { Body } from './body.ts'
import { isBytesView, toCrossable } from './buffer-source.ts'
import { findRequestRecord, Request } from './request.ts'
import { type RequestRecord, toRequestHead } from './request-record.ts'
import { type Response, toFetchedResponse } from './response.ts'
import type { ReadableStream } from './streams.ts'
import { encodeUtf8 } from './utf8.ts'

/** Rejects with a TypeError when there is no answer from the network, and with the signal's reason when it aborts. */
export async function fetch(input: unknown, init: unknown = undefined): Promise<Response> {
  const record = findRequestRecord(new Request(input, init)) as RequestRecord
  const signal = record.signal.isLinked ? record.signal.signal : undefined
  if (signal?.aborted) throw signal.reason
  return send(record, signal)
}

async function send(record: RequestRecord, signal: AbortSignal | undefined): Promise<Response> {
  const { id, settled } = calls.open()
  const body = toOutgoing(record.body)
  const refusal = op(Op.fetch, id, toRequestHead(record), body.crossing, record.options.redirect)
  if (isOpError(refusal)) calls.settle(id, refusal, undefined)
  else if (body.stream !== undefined) void pumpToSink(body.stream, body.crossing)
  return receiveAnswer(id, settled, signal)
}

/** The signal counts until the body has ended: before the head of the answer the call fails, after it the body does. */
async function receiveAnswer(
  id: number,
  settled: Promise<Settlement>,
  signal: AbortSignal | undefined,
): Promise<Response> {
  const answer: { source: HostSource | undefined } = { source: undefined }
  const stopListening = signal && addAbortStep(signal, () => stop(id, answer.source, signal.reason))
  try {
    const { a, b } = await settled
    answer.source = typeof b === 'number' ? new HostSource(b, stopListening) : undefined
    return toFetchedResponse(a as FetchAnswer, answer.source === undefined ? null : Body.of(answer.source))
  } finally {
    if (answer.source === undefined) stopListening?.()
  }
}

function stop(id: number, source: HostSource | undefined, reason: unknown): void {
  if (calls.reject(id, reason)) op(Op.abortFetch, id)
  else source?.fail(reason)
}

type Outgoing =
  | { readonly crossing: Uint8Array | undefined; readonly stream?: undefined }
  | { readonly crossing: number; readonly stream: ReadableStream }

function toOutgoing(body: Body | null): Outgoing {
  if (body === null) return { crossing: undefined }
  const content = body.take()
  if (typeof content === 'string') return { crossing: encodeUtf8(content) }
  if (isBytesView(content)) return { crossing: toCrossable(content) }
  const stream = content instanceof HostSource ? content.openStream() : content
  return { crossing: openSink(), stream }
}
