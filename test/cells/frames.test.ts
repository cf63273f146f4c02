import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FrameReader, FrameWriter } from '../../src/cells/link/frames.ts'
import { packParts } from '../../src/cells/link/parts.ts'

interface Frame {
  readonly kind: number
  readonly id: number
  readonly rest: string
}

function collect(maxBytes?: number): { readonly frames: Frame[]; readonly reader: FrameReader } {
  const frames: Frame[] = []
  const reader = new FrameReader((kind, id, rest) => frames.push({ kind, id, rest: rest.toString('latin1') }), maxBytes)
  return { frames, reader }
}

function write(send: (writer: FrameWriter) => void): Buffer {
  const chunks: Uint8Array[] = []
  const writer = new FrameWriter({
    writableLength: 0,
    write: bytes => void chunks.push(new Uint8Array(bytes)),
    cork: () => undefined,
    uncork: () => undefined,
  })
  send(writer)
  writer.flush()
  return Buffer.concat(chunks)
}

const SENT: Frame[] = [
  { kind: 3, id: 1, rest: '' },
  { kind: 4, id: 0xffff_ffff, rest: 'short' },
  { kind: 5, id: 7, rest: 'x'.repeat(100_000) },
  { kind: 6, id: 8, rest: 'after a long one' },
]
const bytes = write(writer => {
  for (const { kind, id, rest } of SENT) writer.send(kind, id, Buffer.from(rest))
})

test('frames arrive whole and in order, wherever the stream is cut', () => {
  for (const size of [1, 2, 5, 8, 9, 10, 13, 4096, 65_536, bytes.byteLength]) {
    const { frames, reader } = collect()
    for (let at = 0; at < bytes.byteLength; at += size) reader.take(bytes.subarray(at, at + size))
    assert.deepEqual(frames, SENT, `in pieces of ${size} bytes`)
  }
})

test('a rest that is its own stays when the buffers that it came in are written to again', () => {
  for (const size of [5, 4096, 65_536, bytes.byteLength]) {
    const kept: Buffer[] = []
    const reader = new FrameReader((_kind, _id, rest, isOwn) => kept.push(isOwn ? rest : Buffer.from(rest)))
    const incoming = Buffer.alloc(size)
    for (let at = 0; at < bytes.byteLength; at += size)
      reader.take(incoming.subarray(0, bytes.copy(incoming, 0, at, at + size)))
    incoming.fill(0)
    assert.deepEqual(
      kept.map(rest => rest.toString('latin1')),
      SENT.map(({ rest }) => rest),
      `in pieces of ${size} bytes`,
    )
  }
})

test('a composed frame carries what was filled in and what follows it', () => {
  for (const tail of ['', 'tail', 't'.repeat(50_000)]) {
    const { frames, reader } = collect()
    reader.take(
      write(writer =>
        writer.compose(9, 2, 4, (stage, at) => void stage.write('head', at, 'latin1'), Buffer.from(tail)),
      ),
    )
    assert.deepEqual(frames, [{ kind: 9, id: 2, rest: `head${tail}` }])
  }
})

test('a frame sent in parts is the one that packed parts make, be they short, long or empty', () => {
  const parts = ['short', 'l'.repeat(50_000), '', 'm'.repeat(32 * 1024), 'n'.repeat(120_000)].map(text =>
    Buffer.from(text),
  )
  const inParts = write(writer => {
    writer.sendParts(2, 5, parts)
    writer.send(3, 6)
  })
  const packed = write(writer => {
    writer.send(2, 5, packParts(parts))
    writer.send(3, 6)
  })
  assert.deepEqual(inParts, packed)
})

test('a frame longer than may be is refused before it is read', () => {
  const { reader } = collect(1000)
  reader.take(write(writer => writer.send(1, 1, Buffer.alloc(1000))))
  assert.throws(() => reader.take(write(writer => writer.send(1, 1, Buffer.alloc(1001)))), RangeError)
})

test('what is under way is not written over, and stages are used again once the system has them', () => {
  const pending: (() => void)[] = []
  const chunks: Uint8Array[] = []
  const sink = {
    writableLength: 1,
    write: (bytes: Uint8Array, taken?: () => void) => {
      chunks.push(bytes)
      if (taken) pending.push(taken)
    },
    cork: () => undefined,
    uncork: () => undefined,
  }
  const writer = new FrameWriter(sink)
  const rests = Array.from({ length: 100 }, (_, n) => String.fromCharCode(65 + (n % 26)).repeat(20_000))
  for (const rest of rests.slice(0, 50)) writer.send(4, 1, Buffer.from(rest))
  writer.flush()
  const sent = Buffer.concat(chunks)
  const buffers = new Set(chunks.map(({ buffer }) => buffer))
  for (const taken of pending.splice(0)) taken()
  chunks.length = 0
  for (const rest of rests.slice(50)) writer.send(4, 1, Buffer.from(rest))
  writer.flush()
  assert.ok(chunks.some(({ buffer, byteLength }) => byteLength > 0 && buffers.has(buffer)))
  const { frames, reader } = collect()
  reader.take(sent)
  reader.take(Buffer.concat(chunks))
  assert.deepEqual(
    frames.map(({ rest }) => rest),
    rests,
  )
})
