// Tries a case with whatever classes are global, in an isolate or in Node, and tells all that could be seen of it.
// Errors are told by name: messages are anybody's own.

import type { Case, Content, FormEntry, HeaderStep } from './case.ts'

type Of<Kind extends Case['kind']> = Extract<Case, { kind: Kind }>

export async function observe(tried: Case): Promise<unknown> {
  try {
    return await OBSERVERS[tried.kind](tried as never)
  } catch (error) {
    return toName(error)
  }
}

/** Answers a list of cases with the list of what was seen. */
export const handler = {
  async fetch(request: Request): Promise<Response> {
    const seen: unknown[] = []
    for (const tried of (await request.json()) as Case[]) seen.push(await observe(tried))
    return Response.json(seen)
  },
}

const OBSERVERS: { readonly [Kind in Case['kind']]: (tried: Of<Kind>) => unknown } = {
  url: observeUrl,
  query: observeQuery,
  headers: observeHeaders,
  body: observeBody,
  request: observeRequest,
  readForm: observeReading,
  writeForm: observeWriting,
  decode: observeDecoding,
  encode: observeEncoding,
}

const URL_PARTS = [
  'href',
  'origin',
  'protocol',
  'username',
  'password',
  'host',
  'hostname',
  'port',
  'pathname',
  'search',
  'hash',
] as const

function observeUrl({ input, base, set }: Of<'url'>): unknown {
  const url = new URL(input, base)
  const before = URL_PARTS.map(part => url[part])
  if (set !== undefined) Object.assign(url, { [set[0]]: set[1] })
  return [before, URL_PARTS.map(part => url[part]), [...url.searchParams], URL.canParse(input, base)]
}

function observeQuery({ init, names, value }: Of<'query'>): unknown {
  const params = new URLSearchParams(init)
  const seen: unknown[] = [[...params], String(params), params.size]
  for (const name of names) {
    seen.push(params.getAll(name), params.has(name, value))
    params.delete(name, value)
    params.append(name, value)
    seen.push(String(params))
  }
  params.sort()
  seen.push([...params])
  for (const name of names) params.set(name, value)
  return [...seen, String(params)]
}

function observeHeaders({ steps }: Of<'headers'>): unknown {
  const headers = new Headers()
  const seen = steps.map(step => attempt(() => takeStep(headers, step)))
  return [seen, [...headers], headers.getSetCookie()]
}

function takeStep(headers: Headers, step: HeaderStep): unknown {
  if (step.call === 'append' || step.call === 'set') return headers[step.call](step.name, step.value)
  return headers[step.call](step.name)
}

async function observeBody({ content, status, type, reading }: Of<'body'>): Promise<unknown> {
  const headers: Record<string, string> = type === undefined ? {} : { 'content-type': type }
  const response = new Response(toBody(content), { status, headers })
  const copy = response.clone()
  const seen = [response.status, response.ok, [...response.headers], response.body === null]
  const read = await settle(() => response[reading]())
  return [seen, await show(read), response.bodyUsed, toBytes(await copy.arrayBuffer())]
}

async function observeRequest({ method, url, content }: Of<'request'>): Promise<unknown> {
  const request = new Request(url, { method, body: toBody(content) })
  return [request.method, request.url, [...request.headers], request.redirect, await request.text()]
}

async function observeReading({ type, bytes }: Of<'readForm'>): Promise<unknown> {
  const form = await new Response(new Uint8Array(bytes), { headers: { 'content-type': type } }).formData()
  const seen: unknown[] = []
  for (const [name, value] of form) seen.push([name, await show(value)])
  return seen
}

async function observeWriting({ entries }: Of<'writeForm'>): Promise<unknown> {
  const form = new FormData()
  for (const entry of entries) addEntry(form, entry)
  const response = new Response(form)
  const boundary = /boundary=(.*)/.exec(response.headers.get('content-type') ?? '')?.[1] ?? ''
  const again = response.clone()
  return [(await response.text()).replaceAll(boundary, 'BOUNDARY'), await observeForm(await again.formData())]
}

async function observeForm(form: FormData): Promise<unknown> {
  return await Promise.all([...form].map(async ([name, value]) => [name, await show(value)]))
}

function addEntry(form: FormData, { name, text, file }: FormEntry): void {
  if (file === undefined) form.append(name, text)
  else form.append(name, new File([text], file.name, { type: file.type }))
}

function observeDecoding({ label, fatal, ignoreBOM, chunks }: Of<'decode'>): unknown {
  const decoder = new TextDecoder(label, { fatal, ignoreBOM })
  const whole = attempt(() => new TextDecoder(label, { fatal, ignoreBOM }).decode(new Uint8Array(chunks.flat())))
  return [decoder.encoding, whole, decodeStream(decoder, chunks)]
}

/** Ends at an error: what a decoder says after one depends on the bytes it has not got to, which Node drops. */
function decodeStream(decoder: TextDecoder, chunks: readonly (readonly number[])[]): unknown[] {
  const texts: unknown[] = []
  try {
    for (const chunk of chunks) texts.push(decoder.decode(new Uint8Array(chunk), { stream: true }))
    texts.push(decoder.decode())
  } catch (error) {
    texts.push(toName(error))
  }
  return texts
}

function observeEncoding({ text, room }: Of<'encode'>): unknown {
  const encoder = new TextEncoder()
  const into = new Uint8Array(room)
  const { read, written } = encoder.encodeInto(text, into)
  return [[...encoder.encode(text)], [...into], read, written, attempt(() => atob(text)), attempt(() => btoa(text))]
}

function toBody(content: Content): string | Uint8Array<ArrayBuffer> | Blob | URLSearchParams | null {
  switch (content.as) {
    case 'none':
      return null
    case 'text':
      return content.text
    case 'bytes':
      return new Uint8Array(content.bytes)
    case 'blob':
      return new Blob([content.text], { type: content.type })
    case 'params':
      return new URLSearchParams(content.pairs.map(([name, value]) => [name, value]))
  }
}

/** Files as they are but for their time, buffers as numbers. */
async function show(value: unknown): Promise<unknown> {
  if (value instanceof File) return { name: value.name, type: value.type, bytes: toBytes(await value.arrayBuffer()) }
  if (value instanceof Blob) return { type: value.type, bytes: toBytes(await value.arrayBuffer()) }
  return value instanceof ArrayBuffer ? toBytes(value) : value
}

function toBytes(buffer: ArrayBuffer): number[] {
  return [...new Uint8Array(buffer)]
}

function attempt(call: () => unknown): unknown {
  try {
    return call() ?? null
  } catch (error) {
    return toName(error)
  }
}

async function settle(call: () => Promise<unknown>): Promise<unknown> {
  try {
    return await call()
  } catch (error) {
    return toName(error)
  }
}

function toName(error: unknown): unknown {
  return { threw: (error as Error).name }
}
