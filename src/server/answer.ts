// Writes what the engine answered to the caller's connection, and problems where it didn't. Whatever a guest put into
// its headers, the framing of the message stays ours.

import type { ServerResponse } from 'node:http'
import { IsoletError } from '../base/errors.ts'
import { type EngineResponse, START_PHASES, type StartPhases, type Timing } from '../host/engine.ts'
import type { Version } from '../host/version.ts'
import { toEndToEnd } from './hop-headers.ts'
import { PROBLEM_TYPE, type Problem } from './problem.ts'
import { writeStream } from './write-stream.ts'

/** What we say of the request; a guest that sets them would speak in our name. */
const OURS: ReadonlySet<string> = new Set(['isolet-start', 'isolet-version', 'isolet-error', 'x-request-id'])
/**
 * And the length, which we count. One that a guest made up would end the message early, and what follows would be
 * taken for the next response of the connection.
 */
const OURS_AND_LENGTH: ReadonlySet<string> = new Set([...OURS, 'content-length'])

/** Names of our `server-timing`. What a guest says of its own time under other names goes out behind it. */
const OUR_TIMINGS = /(?:^|,)\s*(?:queue|load|exec|cpu|isolate|context|runtime|compile|evaluate|call)\s*(?:[;,]|$)/i

/**
 * Writes a whole body at once; of a stream, settles when all is written or the caller is gone.
 * @throws IsoletError ERR_BAD_RESPONSE, with nothing written yet, for a head that HTTP can't carry.
 */
export function writeAnswer(
  outgoing: ServerResponse,
  version: Version,
  response: EngineResponse,
): Promise<void> | undefined {
  const { body, status } = response
  writeHead(outgoing, response, toHeaders(outgoing, version, response))
  if (body instanceof ReadableStream)
    return mayHaveBody(outgoing, status) ? writeStream(outgoing, body) : endWithout(outgoing, body)
  outgoing.end(body ?? undefined)
}

/** Answers with the problem, or cuts the connection when an answer had begun. */
export function writeProblem(outgoing: ServerResponse, problem: Problem): void {
  if (outgoing.headersSent || outgoing.destroyed) {
    outgoing.destroy()
    return
  }
  const body = JSON.stringify(problem)
  const headers = ['content-type', PROBLEM_TYPE, 'content-length', String(Buffer.byteLength(body))]
  headers.push('isolet-error', problem.code, 'x-request-id', problem.requestId ?? '')
  if (problem.retryAfter !== undefined) headers.push('retry-after', String(problem.retryAfter))
  outgoing.writeHead(problem.status, headers)
  outgoing.end(body)
}

/** The engine has checked the head already; Node checks again, and its word on what goes out is the last. */
function writeHead(outgoing: ServerResponse, { status, statusText }: EngineResponse, headers: string[]): void {
  try {
    if (statusText === '') outgoing.writeHead(status, headers)
    else outgoing.writeHead(status, statusText, headers)
  } catch (cause) {
    throw new IsoletError('ERR_BAD_RESPONSE', 'the function answered with a head that HTTP can not carry', { cause })
  }
}

function toHeaders(outgoing: ServerResponse, version: Version, response: EngineResponse): string[] {
  const { body, start, status, timing, requestId } = response
  // To HEAD a guest may tell the length of a body that it doesn't make.
  const dropped = outgoing.req.method === 'HEAD' && body === null ? OURS : OURS_AND_LENGTH
  const headers = ['isolet-start', start, 'isolet-version', String(version.version), 'x-request-id', requestId]
  headers.push('server-timing', toServerTiming(timing))
  pushGuests(headers, toEndToEnd(response.headers, undefined, dropped))
  const bytes = dropped === OURS ? undefined : (lengthOf(body) ?? response.bodyBytes)
  if (bytes !== undefined && status !== 204 && status !== 304) headers.push('content-length', String(bytes))
  return headers
}

function pushGuests(headers: string[], guests: readonly string[]): void {
  for (let at = 0; at < guests.length; at += 2) {
    const [name = '', value = ''] = [guests[at], guests[at + 1]]
    if (name === 'server-timing' && OUR_TIMINGS.test(value)) continue
    headers.push(name, value)
  }
}

/** Bytes of a body that is whole; undefined for a stream. */
function lengthOf(body: EngineResponse['body']): number | undefined {
  if (body === null) return 0
  if (typeof body === 'string') return Buffer.byteLength(body)
  return body instanceof Uint8Array ? body.byteLength : undefined
}

function toServerTiming({ queue, load, exec, cpu, phases }: Timing): string {
  const all = `queue;dur=${toMs(queue)}, load;dur=${toMs(load)}, exec;dur=${toMs(exec)}, cpu;dur=${toMs(cpu)}`
  return phases === undefined ? all : `${all}${toPhases(phases)}, call;dur=${toMs(exec)}`
}

/** The steps of a start that its request waited for: all but those which a blank had behind it. */
function toPhases(phases: StartPhases): string {
  return START_PHASES.map(step => (phases[step] > 0 ? `, ${step};dur=${toMs(phases[step])}` : '')).join('')
}

/** Three digits after the point, as `toFixed(3)` gives them in four times the time. */
function toMs(milliseconds: number): string {
  const us = Math.round(milliseconds * 1000)
  const rest = us % 1000
  return `${(us - rest) / 1000}.${rest < 100 ? (rest < 10 ? '00' : '0') : ''}${rest}`
}

function mayHaveBody({ req }: ServerResponse, status: number): boolean {
  return req.method !== 'HEAD' && status !== 204 && status !== 304
}

async function endWithout(outgoing: ServerResponse, body: ReadableStream<Uint8Array>): Promise<void> {
  outgoing.end()
  await body.cancel()
}
