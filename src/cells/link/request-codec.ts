// One request on the link: its head stays the one string in which it enters the guest.

import { toGuestBody } from '../../isolate/text-body.ts'
import { type FrameWriter, readUint32, ToCell, writeUint32 } from './frames.ts'

export const WireBody = { none: 0, whole: 1, stream: 2 } as const
export type WireBody = (typeof WireBody)[keyof typeof WireBody]

export interface WireRequest {
  /** Number under which the cell knows the version. */
  readonly version: number
  readonly requestId: string
  /** RequestHead of the contract. */
  readonly head: string
  readonly bodyKind: WireBody
  readonly body: string | Uint8Array | undefined
  readonly waitedMs: number
  readonly queuedMs: number
}

/** version u32, waited u32, queued u32, kind u8, length of the id u8, length of the head u32. */
const FIXED_BYTES = 18
/** Longer than any request id, which the data plane keeps to 128 characters. */
const MAX_ID_BYTES = 255

export function writeRequest(writer: FrameWriter, id: number, request: WireRequest): void {
  const { version, head, bodyKind, body, waitedMs, queuedMs } = request
  const requestId = request.requestId.slice(0, MAX_ID_BYTES)
  const idBytes = Buffer.byteLength(requestId)
  const headBytes = Buffer.byteLength(head)
  const size = FIXED_BYTES + idBytes + headBytes
  const fill = (stage: Buffer, at: number): void => {
    writeUint32(stage, at, version)
    writeUint32(stage, at + 4, waitedMs)
    writeUint32(stage, at + 8, queuedMs)
    stage[at + 12] = bodyKind
    stage[at + 13] = idBytes
    writeUint32(stage, at + 14, headBytes)
    stage.write(requestId, at + FIXED_BYTES, 'utf8')
    stage.write(head, at + FIXED_BYTES + idBytes, 'utf8')
  }
  writer.compose(ToCell.request, id, size, fill, typeof body === 'string' ? Buffer.from(body) : body)
}

/** @throws RangeError for what writeRequest did not make. */
export function readRequest(rest: Buffer): WireRequest {
  const idBytes = rest[13] ?? 0
  const headAt = FIXED_BYTES + idBytes
  const bodyAt = headAt + readUint32(rest, 14)
  const bodyKind = rest[12] as WireBody
  return {
    version: readUint32(rest, 0),
    waitedMs: readUint32(rest, 4),
    queuedMs: readUint32(rest, 8),
    bodyKind,
    requestId: rest.toString('utf8', FIXED_BYTES, headAt),
    head: rest.toString('utf8', headAt, bodyAt),
    body: bodyKind === WireBody.whole ? toGuestBody(rest.subarray(bodyAt)) : undefined,
  }
}
