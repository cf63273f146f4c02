// The two ends of egress over a link, in one process: a cell that writes what it likes, or one of ours, before the router's side.

import { type ByteSink, FrameReader, FrameWriter, ToRouter } from '../../src/cells/link/frames.ts'
import { type WireHop, writeHop } from '../../src/cells/link/hop-codec.ts'
import { WireBody } from '../../src/cells/link/request-codec.ts'
import { LinkEgress } from '../../src/cells/link-egress.ts'
import { RouterEgress } from '../../src/cells/router-egress.ts'
import type { Egress, Hop, HopAnswer } from '../../src/ops/egress.ts'
import { toVersion } from '../host/versions.ts'

export interface Frame {
  readonly kind: number
  readonly id: number
  readonly rest: Buffer
}

const VERSION = { ...toVersion('', { name: 'honest', egress: ['127.0.0.1'] }), key: 'f@1' }
export const ASKED: WireHop = {
  version: 1,
  head: { method: 'GET', url: 'http://a.example/', headers: [] },
  bodyKind: WireBody.none,
  body: undefined,
  bodyBytes: undefined,
}

/** Answers each hop with what `answer` makes of it, and keeps what it was asked. */
export function createEgress(answer: (hop: Hop) => Partial<HopAnswer> | Promise<Partial<HopAnswer>>) {
  const hops: Hop[] = []
  const egress: Egress = {
    send: async hop => {
      hops.push(hop)
      return { status: 200, statusText: 'OK', headers: [], body: null, ...(await answer(hop)) }
    },
    close: async () => undefined,
  }
  return { egress, hops }
}

export function pipe(onChunk: (chunk: Buffer) => void): ByteSink {
  return {
    writableLength: 0,
    write: bytes => onChunk(Buffer.from(bytes)),
    cork: () => undefined,
    uncork: () => undefined,
  }
}

/** Never settles before the hop is cancelled. */
export const hangs = ({ signal }: Hop): Promise<never> =>
  new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)))

/** The router's side, with a cell that writes what it likes. */
export function openLiar(egress: Egress, unsentBytes = () => 0) {
  const heard: Frame[] = []
  const reader = new FrameReader((kind, id, rest) => heard.push({ kind, id, rest: Buffer.from(rest) }))
  const writer = new FrameWriter(pipe(chunk => reader.take(chunk)))
  const router = new RouterEgress({ egress, writer, unsentBytes, findVersion: n => (n === 1 ? VERSION : undefined) })
  const toRouter = new FrameReader((kind, id, rest) => router.take(kind, id, rest))
  const say = (id: number, hop: Partial<WireHop>): void => {
    const bytes: Buffer[] = []
    const lies = new FrameWriter(pipe(chunk => bytes.push(chunk)))
    writeHop(lies, id, { ...ASKED, ...hop })
    lies.flush()
    toRouter.take(Buffer.concat(bytes))
  }
  return { router, heard, say }
}

/** Both sides, joined. */
export function openLink(egress: Egress) {
  let router: RouterEgress
  let unread = 0
  const toCell = new FrameReader((kind, id, rest) => cell.take(kind, id, rest))
  const toRouter = new FrameReader((kind, id, rest) => {
    if (kind === ToRouter.hopCredit) unread -= rest.readUInt32LE(0)
    router.take(kind, id, rest)
  })
  const writer = new FrameWriter(
    pipe(chunk => {
      unread += chunk.byteLength
      toCell.take(chunk)
    }),
  )
  const cell = new LinkEgress({
    writer: new FrameWriter(pipe(chunk => toRouter.take(chunk))),
    toNumber: key => (key === 'f@1' ? 1 : 0),
  })
  const findVersion = (n: number) => (n === 1 ? VERSION : undefined)
  router = new RouterEgress({ egress, writer, unsentBytes: () => 0, findVersion })
  return { cell, router, unread: () => unread }
}
