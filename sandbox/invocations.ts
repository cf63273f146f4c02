// Serves requests: binds the handler, calls it, and hands its answer to the host. Nothing a handler does leaves here
// as an exception.

import { apply, deleteProperty, flatten, getOwnPropertyDescriptor, parseJson, SafeMap } from './captured.ts'
import { BodyKind, Op, type RequestHead } from './contract.ts'
import { ENV_SLOT } from './env-slot.ts'
import { kindOf, toBadResponse, toGuestError } from './errors.ts'
import { ExecutionContext } from './execution-context.ts'
import { findHandler, type Handler } from './handler.ts'
import { isOpError, op } from './host.ts'
import { Invocation } from './invocation.ts'
import { openSink, pumpToSink } from './sinks.ts'
import { HostSource } from './sources.ts'
import { Body, type Content } from './web/body.ts'
import { isBytesView, toCrossable } from './web/buffer-source.ts'
import { createException } from './web/exception.ts'
import { wrapRequest } from './web/request.ts'
import { fromRequestHead } from './web/request-record.ts'
import { findResponseRecord, type ResponseRecord, toResponseHead } from './web/response.ts'
import type { ReadableStream } from './web/streams.ts'

interface Bound {
  readonly handler: Handler
  readonly env: unknown
}

const slot: { bound: Bound | undefined } = { bound: undefined }

/** Invocations whose signal may still have to fire. */
const live = new SafeMap<number, Invocation>()

/** Takes Entry.bind: '' when the module has a handler, otherwise why not, as a GuestError in JSON. */
export function bind(namespace: object, env: string): string {
  try {
    const bound = { handler: findHandler(namespace), env: parseJson(env) }
    giveEnv(bound.env)
    slot.bound = bound
    return ''
  } catch (error) {
    return toGuestError(error)
  }
}

/** Serves with a handler of the runtime's own meanwhile: no module is bound yet. */
export function withHandler(handle: Handler, serve: () => void): void {
  slot.bound = { handler: findHandler({ default: { fetch: handle } }), env: undefined }
  serve()
  slot.bound = undefined
}

/** Whatever stands there is the tenant's code, and throws to its own harm. */
function giveEnv(env: unknown): void {
  const take: unknown = getOwnPropertyDescriptor(globalThis, ENV_SLOT)?.value
  if (typeof take !== 'function') return
  deleteProperty(globalThis, ENV_SLOT)
  apply(take, undefined, [env])
}

/** Takes Entry.fetch. A handler that answers at once is answered for within this very call. */
export function startInvocation(id: number, head: RequestHead, body: unknown): void {
  const invocation = new Invocation(id, forget)
  live.set(id, invocation)
  try {
    const result = callHandler(invocation, head, body)
    const record = findResponseRecord(result)
    if (record === undefined) void answerLater(invocation, result)
    else answer(invocation, record)
  } catch (error) {
    fail(invocation, toGuestError(error))
  }
}

/** Takes Entry.abort. */
export function abortInvocation(id: number, why: unknown): void {
  const invocation = live.get(id)
  forget(id)
  const reason = typeof why === 'string' && why !== '' ? why : 'The client disconnected'
  invocation?.signal.abort(createException(reason, 'AbortError'))
}

function forget(id: number): void {
  live.delete(id)
}

function callHandler(invocation: Invocation, head: RequestHead, body: unknown): unknown {
  if (slot.bound === undefined) throw new Error('no module is bound')
  const request = wrapRequest(fromRequestHead(head, toBody(body), invocation.signal))
  return slot.bound.handler(request, slot.bound.env, new ExecutionContext(invocation))
}

function toBody(body: unknown): Body | null {
  if (typeof body === 'number') return Body.of(new HostSource(body))
  return body === undefined || body === null ? null : Body.of(body as string | Uint8Array<ArrayBuffer>)
}

/** Awaits natively: `Promise.prototype.then` is not looked up, so a changed one is not called. */
async function answerLater(invocation: Invocation, result: unknown): Promise<void> {
  try {
    const settled = await result
    const record = findResponseRecord(settled)
    if (record === undefined) fail(invocation, toBadResponse(`the handler returned ${kindOf(settled)}, not a Response`))
    else answer(invocation, record)
  } catch (error) {
    fail(invocation, toGuestError(error))
  }
}

function answer(invocation: Invocation, record: ResponseRecord): void {
  const flaw = findFlaw(record)
  const content = flaw === undefined ? record.body?.take() : undefined
  if (flaw !== undefined) fail(invocation, toBadResponse(flaw))
  else if (content === undefined) respond(invocation, record, undefined, BodyKind.none)
  else if (isContent(content)) respondWhole(invocation, record, content)
  else respondStreamed(invocation, record, content)
}

/** Why a Response cannot be sent. */
function findFlaw(record: ResponseRecord): string | undefined {
  if (record.type === 'error') return 'the handler returned Response.error()'
  return record.body?.unusable ? "the handler's Response has a body that was read already" : undefined
}

function isContent(content: Content | ReadableStream): content is Content {
  return typeof content === 'string' || isBytesView(content) || content instanceof HostSource
}

function respondWhole(invocation: Invocation, record: ResponseRecord, content: Content): void {
  if (typeof content === 'string') respond(invocation, record, flatten(content), BodyKind.text)
  else if (content instanceof HostSource) respond(invocation, record, content.id, BodyKind.source)
  else respond(invocation, record, toCrossable(content), BodyKind.bytes)
}

function respondStreamed(invocation: Invocation, record: ResponseRecord, stream: ReadableStream): void {
  const sink = openSink()
  send(invocation, record, sink, BodyKind.sink)
  void endAfter(invocation, pumpToSink(stream, sink))
}

async function endAfter(invocation: Invocation, pumped: Promise<void>): Promise<void> {
  await pumped
  invocation.markAnswered()
}

function respond(invocation: Invocation, record: ResponseRecord, body: unknown, kind: BodyKind): void {
  send(invocation, record, body, kind)
  invocation.markAnswered()
}

/** A head too long to cross is a failure like any other: nobody should wait for it. */
function send(invocation: Invocation, record: ResponseRecord, body: unknown, kind: BodyKind): void {
  const refusal = op(Op.respond, invocation.id, toResponseHead(record), body, kind)
  if (isOpError(refusal)) op(Op.fail, invocation.id, toBadResponse(refusal.err))
}

function fail(invocation: Invocation, error: string): void {
  op(Op.fail, invocation.id, error)
  invocation.markAnswered()
}
