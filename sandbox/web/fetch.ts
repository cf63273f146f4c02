// fetch(): a Request handed to the host, and the host's answer as a Response. Fetch, "fetch method".

import { calls, type Settlement } from '../calls.ts'
import { slice } from '../captured.ts'
import { type FetchAnswer, Op } from '../contract.ts'
import { isOpError, op } from '../host.ts'
import { abandonSink, cancelQuietly, openSink, pumpToSink } from '../sinks.ts'
import { HostSource } from '../sources.ts'
import { type AbortSignal, addAbortStep } from './abort.ts'
import { Body } from './body.ts'
import { isBytesView, toCrossable } from './buffer-source.ts'
import { openForms } from './open-forms.ts'
import { findRequestRecord, Request } from './request.ts'
import { type RequestRecord, toRequestHead } from './request-record.ts'
import { type Response, toFetchedResponse } from './response.ts'
import { isReadableStream, type ReadableStream } from './streams.ts'
import { encodeUtf8 } from './utf8.ts'

/** Rejects with a TypeError when there is no answer from the network, and with the signal's reason when it aborts. */
export async function fetch(input: unknown, init: unknown = undefined): Promise<Response> {
  const record = findRequestRecord(new Request(input, init)) as RequestRecord
  const signal = record.signal.isLinked ? record.signal.signal : undefined
  if (signal?.aborted) {
    dropBody(record.body, signal.reason)
    throw signal.reason
  }
  return slice(record.url, 0, 5) === 'data:' ? answerDataUrl(record) : send(record, signal)
}

async function send(record: RequestRecord, signal: AbortSignal | undefined): Promise<Response> {
  const { id, settled } = calls.open()
  const body = toOutgoing(record.body)
  const refusal = op(Op.fetch, id, toRequestHead(record), body.crossing, record.options.redirect)
  if (isOpError(refusal)) calls.settle(id, refusal, undefined)
  else if (body.stream !== undefined) void pumpToSink(body.stream, body.crossing)
  return receiveAnswer({ id, sink: body.stream && body.crossing, source: undefined }, settled, signal)
}

/** What a fetch has open at the host. */
interface Exchange {
  readonly id: number
  /** What its own body is written to, where that is a stream. */
  readonly sink: number | undefined
  source: HostSource | undefined
}

/** The signal counts until the body has ended: before the head of the answer the call fails, after it the body does. */
async function receiveAnswer(
  exchange: Exchange,
  settled: Promise<Settlement>,
  signal: AbortSignal | undefined,
): Promise<Response> {
  const stopListening = signal && addAbortStep(signal, () => stop(exchange, signal.reason))
  try {
    const { a, b } = await settled
    exchange.source = typeof b === 'number' ? new HostSource(b, stopListening) : undefined
    return toFetchedResponse(a as FetchAnswer, exchange.source === undefined ? null : Body.of(exchange.source))
  } finally {
    if (exchange.source === undefined) stopListening?.()
  }
}

function stop({ id, sink, source }: Exchange, reason: unknown): void {
  if (calls.reject(id, reason)) op(Op.abortFetch, id)
  else source?.fail(reason)
  if (sink !== undefined) abandonSink(sink, reason)
}

/** Fetch, "scheme fetch", for data. It passes no network and costs the guest its own CPU, so it is no subrequest. */
function answerDataUrl({ url, method }: RequestRecord): Response {
  const { type, bytes } = openForms().readDataUrl(url)
  return toFetchedResponse(`${url}\n0\n200\nOK\ncontent-type\n${type}`, method === 'HEAD' ? null : Body.of(bytes))
}

/** Ends a body that is never sent. A fresh request's body is nobody else's, so it can be taken. */
function dropBody(body: Body | null, reason: unknown): void {
  const content = body?.take()
  if (content instanceof HostSource) content.cancel()
  else if (content !== undefined && isReadableStream(content)) void cancelQuietly(content, reason)
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
