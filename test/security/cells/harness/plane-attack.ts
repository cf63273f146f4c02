// Steps that attacks on the two planes are made of.

import type { Stage } from './attack.ts'
import { openSocket, type RawSocket } from './raw-socket.ts'

/** Taken or refused, but answered as one of these, and then served as before. */
export const ANSWERED =
  /^(201|ERR_BUILD|ERR_INVALID_OPTION|ERR_BODY_LIMIT|ERR_CPU_LIMIT|ERR_MEMORY_LIMIT|ERR_GUEST_EXCEPTION|ERR_BUSY|ERR_CELL_LOST), serves$/
/** A build may take its time; it must hold up nobody else. */
export const BUILD_MS = 10_000

export const HELLO = `export default { fetch: () => new Response('hello') }`

/** Heads on the data plane for a victim, and on the admin plane with its token, up to their last empty line. */
export function headTo(plane: Plane, { server }: Stage, method = 'GET'): string {
  const path = plane === 'data' ? '/fn/victim-hello/' : '/v1/functions'
  return `${method} ${path} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${server.token}\r\n`
}

export type Plane = 'data' | 'admin'

export const PLANES: readonly Plane[] = ['data', 'admin']

export function urlOf(plane: Plane, { server }: Stage): string {
  return plane === 'data' ? server.url : server.adminUrl
}

/** Holds that many connections open, each with `text` sent, and answers whether both planes serve meanwhile. */
export async function holdOpen(stage: Stage, plane: Plane, connections: number, text: string): Promise<string> {
  const sockets = await openMany(stage, plane, connections)
  for (const socket of sockets) socket.send(text)
  const end = await serves(stage)
  for (const socket of sockets) socket.close()
  return end
}

export function openMany(stage: Stage, plane: Plane, connections: number): Promise<RawSocket[]> {
  return Promise.all(Array.from({ length: connections }, () => openSocket(urlOf(plane, stage))))
}

/** What the bytes are answered with, up to the end of its first line; `closed` or `silent` without one. */
export async function answerTo(
  stage: Stage,
  plane: Plane,
  bytes: string | Uint8Array,
  withinMs = 500,
): Promise<string> {
  const socket = await openSocket(urlOf(plane, stage))
  const heard = await socket.ask(bytes, /^HTTP\/1\.1 \d{3}.*\r\n/, withinMs)
  const line = heard ? (socket.heard().split('\r\n')[0] ?? '') : socket.isOpen() ? 'silent' : 'closed'
  socket.close()
  return line
}

/** The answers to all of them, each once; then both planes must serve. */
export async function answersTo(stage: Stage, plane: Plane, all: readonly (string | Uint8Array)[]): Promise<string> {
  const lines = await Promise.all(all.map(bytes => answerTo(stage, plane, bytes)))
  const kinds = new Set(lines.map(line => line.replace(/^HTTP\/1\.1 /, '').slice(0, 3)))
  return `${[...kinds].sort().join(' ')}, ${await serves(stage)}`
}

/** `serves` when an operator is heard and a caller is served. */
export async function serves(stage: Stage): Promise<string> {
  const [listed, called] = await Promise.all([stage.admin('/v1/functions'), stage.call('victim-hello')])
  if (listed.what.startsWith('200 ') && called.what === '200 hello 0') return 'serves'
  return `admin ${listed.what.slice(0, 60)}, data ${called.what.slice(0, 60)}`
}

/** Sends it as the stage's function, with the token; answers code or status, and whether both planes serve then. */
export async function upload(stage: Stage, body: string, type = 'text/javascript'): Promise<string> {
  const headers = { 'content-type': type }
  const { what } = await stage.admin(`/v1/functions/${stage.name}`, { method: 'PUT', headers, body }, BUILD_MS)
  return `${what.split(' ')[0]}, ${await serves(stage)}`
}
