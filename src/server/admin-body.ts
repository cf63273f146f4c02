// Bodies of admin calls, read whole within a ceiling: what declares more is refused unread, what turns out longer is
// dropped where it passes.

import type { HttpBindings } from '@hono/node-server'
import type { Context } from 'hono'
import { IsoletError } from '../base/errors.ts'
import { acceptBody } from './request-body.ts'

/** Node's own messages; empty when the app is called without a socket. */
export type AdminEnv = { Bindings: Partial<HttpBindings> }
export type AdminContext = Context<AdminEnv>

/** Longest JSON body of a call, in bytes. */
export const MAX_JSON_BYTES = 64 * 1024

/** @throws IsoletError ERR_BODY_LIMIT when the head declares more than `maxBytes`. */
export function checkDeclared(context: AdminContext, maxBytes: number): void {
  const declared = Number(context.req.header('content-length') ?? 0)
  if (declared > maxBytes) throw tooLong(maxBytes)
}

/** @throws IsoletError ERR_BODY_LIMIT past `maxBytes`; ERR_ABORTED when the caller leaves midway. */
export async function readBody(context: AdminContext, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  checkDeclared(context, maxBytes)
  const { incoming, outgoing } = context.env ?? {}
  if (incoming !== undefined && outgoing !== undefined) acceptBody(incoming, outgoing)
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of toChunks(context.req.raw.body)) {
    bytes += chunk.byteLength
    if (bytes > maxBytes) throw tooLong(maxBytes)
    chunks.push(chunk)
  }
  return new Uint8Array(Buffer.concat(chunks))
}

/**
 * The body as JSON; undefined when there is none.
 * @throws IsoletError ERR_INVALID_OPTION when it isn't JSON, or what `readBody` throws.
 */
export async function readJson(context: AdminContext): Promise<unknown> {
  const bytes = await readBody(context, MAX_JSON_BYTES)
  return bytes.byteLength === 0 ? undefined : parseJson(new TextDecoder().decode(bytes), 'the body')
}

/** Deepest nesting of a JSON document. Whoever walks it, validators included, recurses; 5,000 levels overflow a stack. */
const MAX_JSON_DEPTH = 64

/** @throws IsoletError ERR_INVALID_OPTION, naming `what` isn't JSON or nests too deep. */
export function parseJson(text: string, what: string): unknown {
  const value = parse(text, what)
  if (isDeeper(value, MAX_JSON_DEPTH))
    throw new IsoletError('ERR_INVALID_OPTION', `${what} nests deeper than ${MAX_JSON_DEPTH} levels`)
  return value
}

function parse(text: string, what: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new IsoletError('ERR_INVALID_OPTION', `${what} is not JSON`, { cause })
  }
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  return levels === 0 || Object.values(value).some(inner => isDeeper(inner, levels - 1))
}

async function* toChunks(body: ReadableStream<Uint8Array> | null): AsyncGenerator<Uint8Array> {
  const reader = body?.getReader()
  try {
    for (let read = await reader?.read(); read?.value !== undefined; read = await reader?.read()) yield read.value
  } catch (cause) {
    throw new IsoletError('ERR_ABORTED', 'the caller went away before its body was complete', { cause })
  }
}

function tooLong(maxBytes: number): IsoletError {
  return new IsoletError('ERR_BODY_LIMIT', `the body has more than ${maxBytes} bytes`)
}
