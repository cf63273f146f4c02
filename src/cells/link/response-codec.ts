// The head of one response on the link, with its body when that is short.

import { isAscii } from 'node:buffer'
import { START_PHASES, type StartKind, type StartPhases, type Timing } from '../../host/engine.ts'
import { type FrameWriter, readUint32, ToRouter, writeUint32 } from './frames.ts'
import { WireBody } from './request-codec.ts'

export interface WireResponse {
  readonly status: number
  readonly statusText: string
  /** Names and values in turn. */
  readonly headers: readonly string[]
  readonly bodyKind: WireBody
  readonly body: string | Uint8Array | undefined
  /** Length of a streamed body; undefined where nobody knows. */
  readonly bodyBytes: number | undefined
  readonly start: StartKind
  readonly timing: Timing
}

const STARTS: readonly StartKind[] = ['warm', 'pooled', 'cold']
const UNKNOWN = 0xffff_ffff
/** Up to here a copy costs less than a piece of its own. */
const MAX_TEXT_BYTES = 16 * 1024
/** Durations cross as whole microseconds, which u32 holds up to 71 minutes. */
const US = 1000
/** status u16, start u8, body kind u8, four durations u32, streamed length u32, length of the head u32. */
const FIXED_BYTES = 28
/** Of START_PHASES, u32 each: they follow of a request that was not warm. */
const PHASES_BYTES = 4 * START_PHASES.length

export function writeResponse(writer: FrameWriter, id: number, response: WireResponse): void {
  const head = [response.statusText, ...response.headers].join('\n')
  const headBytes = Buffer.byteLength(head)
  const text = typeof response.body === 'string' ? response.body : undefined
  const textBytes = text === undefined ? 0 : Buffer.byteLength(text)
  const headAt = headAtOf(response.start)
  const fill = (stage: Buffer, at: number): void => {
    writeFixed(stage, at, response)
    writeUint32(stage, at + 24, headBytes)
    if (response.start !== 'warm') writePhases(stage, at + FIXED_BYTES, response.timing.phases)
    stage.write(head, at + headAt, 'utf8')
    if (text !== undefined) stage.write(text, at + headAt + headBytes, 'utf8')
  }
  const tail = response.body instanceof Uint8Array ? response.body : undefined
  writer.compose(ToRouter.response, id, headAt + headBytes + textBytes, fill, tail)
}

function writeFixed(stage: Buffer, at: number, { status, start, bodyKind, bodyBytes, timing }: WireResponse): void {
  stage[at] = status
  stage[at + 1] = status >>> 8
  stage[at + 2] = STARTS.indexOf(start)
  stage[at + 3] = bodyKind
  writeUint32(stage, at + 4, timing.queue * US)
  writeUint32(stage, at + 8, timing.load * US)
  writeUint32(stage, at + 12, timing.exec * US)
  writeUint32(stage, at + 16, timing.cpu * US)
  writeUint32(stage, at + 20, bodyBytes ?? UNKNOWN)
}

function headAtOf(start: StartKind): number {
  return start === 'warm' ? FIXED_BYTES : FIXED_BYTES + PHASES_BYTES
}

function writePhases(stage: Buffer, at: number, phases: StartPhases | undefined): void {
  for (const [n, phase] of START_PHASES.entries()) writeUint32(stage, at + 4 * n, (phases?.[phase] ?? 0) * US)
}

function readPhases(rest: Buffer, at: number): StartPhases {
  const [isolate = 0, context = 0, runtime = 0, compile = 0, evaluate = 0] = START_PHASES.map(
    (_, n) => readUint32(rest, at + 4 * n) / US,
  )
  return { isolate, context, runtime, compile, evaluate }
}

/** Short text is written with its head in one piece, which a Buffer is not: 1.5 µs less. */
function toBody(bytes: Buffer): string | Uint8Array {
  return bytes.byteLength <= MAX_TEXT_BYTES && isAscii(bytes) ? bytes.toString('latin1') : bytes
}

/** @throws RangeError for what writeResponse did not make. */
export function readResponse(rest: Buffer): WireResponse {
  const start = STARTS[rest[2] ?? 0] ?? 'cold'
  const headAt = headAtOf(start)
  const bodyAt = headAt + readUint32(rest, 24)
  const [statusText = '', ...headers] = rest.toString('utf8', headAt, bodyAt).split('\n')
  const bodyKind = rest[3] as WireBody
  const bodyBytes = readUint32(rest, 20)
  const status = (rest[0] ?? 0) | ((rest[1] ?? 0) << 8)
  if (status < 200 || status > 599 || headers.length % 2 !== 0) throw new RangeError('a response that is none')
  return {
    status,
    statusText,
    headers,
    bodyKind,
    body: bodyKind === WireBody.whole ? toBody(rest.subarray(bodyAt)) : undefined,
    bodyBytes: bodyBytes === UNKNOWN ? undefined : bodyBytes,
    start,
    timing: {
      queue: readUint32(rest, 4) / US,
      load: readUint32(rest, 8) / US,
      exec: readUint32(rest, 12) / US,
      cpu: readUint32(rest, 16) / US,
      phases: start === 'warm' ? undefined : readPhases(rest, FIXED_BYTES),
    },
  }
}
