// One hop of a guest's fetch on the link, and the head of its answer. What a cell wrote is checked as if a guest had.

import { decodeRequestHead, encodeRequestHead, MAX_HEAD_CHARS, type RequestHeadFields } from '../../isolate/codec.ts'
import { isOfConnection } from '../../ops/fetch-request.ts'
import { type FrameWriter, readUint32, ToCell, ToRouter, writeUint32 } from './frames.ts'
import { WireBody } from './request-codec.ts'

export interface WireHop {
  /** Number under which the cell knows the version that asks. */
  readonly version: number
  readonly head: RequestHeadFields
  readonly bodyKind: WireBody
  readonly body: Uint8Array | undefined
  /** Length of a streamed body; undefined where nobody knows. */
  readonly bodyBytes: number | undefined
}

export interface WireAnswer {
  readonly status: number
  readonly statusText: string
  /** Names and values in turn. */
  readonly headers: readonly string[]
  readonly hasBody: boolean
}

/** Bodies up to this length travel in one frame with their head. */
export const WHOLE_HOP_BYTES = 64 * 1024
/** version u32, kind u8, streamed length u32, length of the head u32. */
const HOP_BYTES = 13
/** status u16, body u8. */
const ANSWER_BYTES = 3
const UNKNOWN = 0xffff_ffff
/** Of a character in UTF-8, as far as strings count them. */
const MAX_CHAR_BYTES = 3

/** Whether the head is one that readHop takes. */
export function isHopHead({ method, url, headers }: RequestHeadFields): boolean {
  return checkHead(encodeRequestHead(method, url, headers)) !== undefined
}

export function writeHop(writer: FrameWriter, id: number, { version, head, bodyKind, body, bodyBytes }: WireHop): void {
  const text = encodeRequestHead(head.method, head.url, head.headers)
  const headBytes = Buffer.byteLength(text)
  const fill = (stage: Buffer, at: number): void => {
    writeUint32(stage, at, version)
    stage[at + 4] = bodyKind
    writeUint32(stage, at + 5, bodyBytes ?? UNKNOWN)
    writeUint32(stage, at + 9, headBytes)
    stage.write(text, at + HOP_BYTES, 'utf8')
  }
  writer.compose(ToRouter.hop, id, HOP_BYTES + headBytes, fill, body)
}

/** @throws RangeError for what no cell of ours sends. */
export function readHop(rest: Buffer): WireHop {
  const headBytes = readUint32(rest, 9)
  const bodyAt = HOP_BYTES + headBytes
  if (headBytes > MAX_HEAD_CHARS * MAX_CHAR_BYTES || bodyAt > rest.byteLength) throw bad('a head that is too long')
  const head = checkHead(rest.toString('utf8', HOP_BYTES, bodyAt))
  if (head === undefined) throw bad('a head that HTTP does not allow')
  const bodyKind = rest[4] as WireBody
  if (rest.byteLength - bodyAt > (bodyKind === WireBody.whole ? WHOLE_HOP_BYTES : 0)) throw bad('a body too long')
  const bodyBytes = readUint32(rest, 5)
  return {
    version: readUint32(rest, 0),
    head,
    bodyKind,
    // A copy: it waits for its connection longer than the frames beside it.
    body: bodyKind === WireBody.whole ? new Uint8Array(rest.subarray(bodyAt)) : undefined,
    bodyBytes: bodyBytes === UNKNOWN ? undefined : bodyBytes,
  }
}

function checkHead(text: string): RequestHeadFields | undefined {
  const head = decodeRequestHead(text)
  if (head === undefined || !URL.canParse(head.url)) return undefined
  // `host` would name another server than the one that was judged, the others another body than the one that is sent.
  const isFree = head.headers.every((part, at) => at % 2 === 1 || !isOfConnection(part.toLowerCase()))
  return isFree ? head : undefined
}

export function writeAnswer(writer: FrameWriter, id: number, answer: WireAnswer): void {
  const head = [answer.statusText, ...answer.headers].join('\n')
  const headBytes = Buffer.byteLength(head)
  writer.compose(ToCell.hopAnswer, id, ANSWER_BYTES + headBytes, (stage, at) => {
    stage[at] = answer.status
    stage[at + 1] = answer.status >>> 8
    stage[at + 2] = answer.hasBody ? 1 : 0
    stage.write(head, at + ANSWER_BYTES, 'utf8')
  })
}

export function readAnswer(rest: Buffer): WireAnswer {
  const [statusText = '', ...headers] = rest.toString('utf8', ANSWER_BYTES).split('\n')
  return { status: (rest[0] ?? 0) | ((rest[1] ?? 0) << 8), hasBody: rest[2] === 1, statusText, headers }
}

function bad(what: string): RangeError {
  return new RangeError(`a hop with ${what}`)
}
