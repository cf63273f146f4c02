// A tenant in a worker, seen from the router: requests go there as messages, answers come back as one message or, where
// the body goes on, as several. Node, Bun and Deno run it.

import type { Tenant } from './tenant-router.ts'

/** What inside/worker.js posts: the head with the first of the body, then the rest, `last` with its end. */
export interface WorkerAnswer {
  readonly id: number
  readonly head?: { readonly status: number; readonly headers: [string, string][] }
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly last: boolean
  readonly failure?: string
}

export interface WorkerPort {
  postMessage(message: unknown, transfer: ArrayBuffer[]): void
}

interface Waiting {
  resolve(response: Response): void
  reject(error: Error): void
  body?: ReadableStreamDefaultController<Uint8Array>
}

/** Shorter bodies are copied: of 10 KB, a transfer costs Node and Deno more than a copy. */
const TRANSFER_BYTES = 32 * 1024

/**
 * @param bundle URL of its module.
 * @param connect starts the worker; its messages go to `receive`.
 */
export function createWorkerTenant(
  bundle: string,
  connect: (receive: (answer: WorkerAnswer) => void) => WorkerPort,
): Tenant {
  const waiting = new Map<number, Waiting>()
  const port = connect(answer => {
    const call = waiting.get(answer.id)
    if (call === undefined) return
    if (answer.last) waiting.delete(answer.id)
    receive(call, answer)
  })
  port.postMessage(bundle, [])
  let lastId = 0
  return async (request, url) => {
    const id = ++lastId
    const { method, headers } = request
    const body = method === 'GET' ? undefined : await request.arrayBuffer()
    const { promise, resolve, reject } = Promise.withResolvers<Response>()
    waiting.set(id, { resolve, reject })
    port.postMessage({ id, method, url, headers: [...headers], body }, toTransfer(body))
    return promise
  }
}

function toTransfer(body: ArrayBuffer | undefined): ArrayBuffer[] {
  return body !== undefined && body.byteLength >= TRANSFER_BYTES ? [body] : []
}

function receive(call: Waiting, { head, bytes, last, failure }: WorkerAnswer): void {
  if (failure !== undefined) fail(call, new Error(failure))
  else if (head === undefined) append(call, bytes, last)
  else if (last) call.resolve(new Response(bytes, head))
  else {
    call.resolve(new Response(openBody(call), head))
    append(call, bytes, last)
  }
}

/** What comes when the client has gone is dropped. */
function openBody(call: Waiting): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      call.body = controller
    },
    cancel() {
      delete call.body
    },
  })
}

function append({ body }: Waiting, bytes: Uint8Array, last: boolean): void {
  body?.enqueue(bytes)
  if (last) body?.close()
}

/** An answer that has begun is cut. */
function fail({ body, reject }: Waiting, error: Error): void {
  body?.error(error)
  reject(error)
}
