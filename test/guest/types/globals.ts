// Compiled by `tsc -p guest`, never run: what the globals of a guest take and give.

export async function readBody(request: Request): Promise<string> {
  const headers = new Headers(request.headers)
  headers.append('x-a', 'b')
  for (const [name, value] of headers) headers.set(name.toUpperCase(), value.trim())
  const { name } = await request.clone().json<{ name: string }>()
  // @ts-expect-error nothing is known of JSON that nobody named
  ;(await request.clone().json()).name
  const form = await request.clone().formData()
  const entry: File | string | null = form.get('file')
  if (entry instanceof File) return `${name} ${entry.name} ${entry.size}`
  const bytes: Uint8Array<ArrayBuffer> = await request.bytes()
  return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
}

export function answer(): Response[] {
  const stream = new ReadableStream({
    pull(controller: ReadableStreamDefaultController<string>) {
      controller.enqueue('a')
      controller.close()
    },
  })
  const compressed = stream.pipeThrough(new TextEncoderStream()).pipeThrough(new CompressionStream('gzip'))
  // @ts-expect-error no such format
  new CompressionStream('zip')
  return [
    new Response(compressed, { status: 201, headers: { 'content-encoding': 'gzip' } }),
    new Response(null, { status: 204 }),
    Response.redirect('https://a.test/', 301),
    // @ts-expect-error no redirect status
    Response.redirect('https://a.test/', 200),
    // @ts-expect-error a status is a number
    new Response('', { status: '200' }),
  ]
}

export async function digest(text: string): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  const key: CryptoKey = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, true, ['encrypt'])
  const { publicKey } = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign'])
  const jwk: JsonWebKey = await crypto.subtle.exportKey('jwk', publicKey)
  // @ts-expect-error keys are made by subtle alone
  new CryptoKey()
  return new Uint8Array(hash).toHex() + key.type + jwk.kty
}

export async function waitFor(signal: AbortSignal): Promise<Response> {
  const id: number = setTimeout((text: string) => console.log(text), 10, 'late')
  // @ts-expect-error a handler is a function
  setTimeout('console.log(1)', 10)
  // @ts-expect-error the callback takes a number
  setTimeout((count: number) => count, 10, 'late')
  clearTimeout(id)
  await scheduler.wait(10, { signal })
  self.queueMicrotask(() => undefined)
  const both = AbortSignal.any([signal, AbortSignal.timeout(5)])
  both.onabort = event => console.log(event.type)
  return await fetch('https://a.test/', { method: 'POST', body: 'x', signal: both, redirect: 'manual' })
}

export function listen(): void {
  addEventListener('unhandledrejection', event => console.log(event.reason))
  addEventListener('error', { handleEvent: event => console.log(event.message) })
  self.onunhandledrejection = event => event.preventDefault()
  const { port1, port2 } = new MessageChannel()
  port1.onmessage = ({ data }) => console.log(data)
  port2.postMessage({ a: 1 }, [new ArrayBuffer(1)])
  const copy: { a: Date } = structuredClone({ a: new Date() })
  const match = new URLPattern({ pathname: '/:id' }).exec('https://a.test/5')
  console.log(match?.pathname.groups.id, copy, performance.now(), navigator.userAgent)
}

export async function runModule(bytes: BufferSource): Promise<number> {
  const { instance } = await WebAssembly.instantiate(bytes, { env: { log: (value: number) => console.log(value) } })
  const add = instance.exports.add as (a: number, b: number) => number
  return add(1, 2)
}

export async function collect(stream: ReadableStream<string>): Promise<string[]> {
  const lines: string[] = []
  for await (const line of stream) lines.push(line)
  using disposer = new DisposableStack()
  disposer.defer(() => undefined)
  return lines
}

// @ts-expect-error there is no document
document.title
// @ts-expect-error nor a window
window.close()
// @ts-expect-error nor scripts to import
importScripts('a.js')
// @ts-expect-error nor sockets
new WebSocket('wss://a.test/')
// @ts-expect-error nor what Node has
process.exit(1)
// @ts-expect-error nor a clock finer than a millisecond
Temporal.Now.instant()
