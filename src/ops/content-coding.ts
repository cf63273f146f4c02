// Undoes content-encoding (RFC 9110 §8.4) as fast as the reader asks: of a bomb no more is unpacked than is read.

import { pipeline, Readable } from 'node:stream'
import { constants, createBrotliDecompress, createGunzip, createInflate, createInflateRaw } from 'node:zlib'

/** What guests are said to take, where they don't say so themselves. */
export const ACCEPTED_CODINGS = 'gzip, deflate, br'
/** Codings on top of each other; undici and curl stop at five. */
const MAX_CODINGS = 5

const CHUNK = { chunkSize: 64 * 1024 }
/** What is there is handed on at once, and a body that breaks off gives what it held: as browsers do. */
const ZLIB = { ...CHUNK, flush: constants.Z_SYNC_FLUSH, finishFlush: constants.Z_SYNC_FLUSH }
const BROTLI = { ...CHUNK, flush: constants.BROTLI_OPERATION_FLUSH, finishFlush: constants.BROTLI_OPERATION_FLUSH }

type Decode = (from: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>

const CODINGS: Readonly<Record<string, Decode>> = {
  gzip: from => through(from, createGunzip(ZLIB)),
  'x-gzip': from => through(from, createGunzip(ZLIB)),
  br: from => through(from, createBrotliDecompress(BROTLI)),
  deflate: inflate,
}

/** The codings of a body in the order they were applied; undefined when it has none, or one that we don't know. */
export function parseCodings(contentEncoding: string | undefined): readonly string[] | undefined {
  const names = (contentEncoding ?? '').split(',').map(name => name.trim().toLowerCase())
  const codings = names.filter(name => name !== '' && name !== 'identity')
  if (codings.length === 0 || codings.length > MAX_CODINGS) return undefined
  return codings.every(name => Object.hasOwn(CODINGS, name)) ? codings : undefined
}

/** The body without its codings. It fails when it isn't what they say; then, or cancelled, it ends its sender at once. */
export function decodeBody(body: ReadableStream<Uint8Array>, codings: readonly string[]): ReadableStream<Uint8Array> {
  const reader = body.getReader()
  let decoded: AsyncIterable<Uint8Array> = readAll(reader)
  for (const coding of codings.toReversed()) decoded = CODINGS[coding]?.(decoded) ?? decoded
  const chunks = decoded[Symbol.asyncIterator]()
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { value, done } = await chunks.next()
          if (done === true) controller.close()
          else controller.enqueue(value)
        } catch (error) {
          void reader.cancel(error).catch(() => undefined) // nobody waits for it
          throw error
        }
      },
      // The iterators would pass it on only after the chunk that they wait for, which may never come.
      cancel: reason => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  )
}

async function* readAll(reader: ReadableStreamDefaultReader<Uint8Array>): AsyncGenerator<Uint8Array> {
  for (;;) {
    const { value, done } = await reader.read()
    if (done) return
    yield value
  }
}

/** `deflate` means zlib's format, and in the wild the bare one, too: the first byte tells (RFC 1950 §2.2, CM). */
async function* inflate(from: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const chunks = from[Symbol.asyncIterator]()
  const { value: first = new Uint8Array() } = (await chunks.next()) as IteratorResult<Uint8Array, undefined>
  const isZlib = first.length === 0 || ((first[0] as number) & 0x0f) === 8
  yield* through(chain(first, chunks), isZlib ? createInflate(ZLIB) : createInflateRaw(ZLIB))
}

async function* chain(first: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield first
  yield* { [Symbol.asyncIterator]: () => rest }
}

function through(from: AsyncIterable<Uint8Array>, decoder: NodeJS.ReadWriteStream): AsyncIterable<Uint8Array> {
  // Who reads the decoder hears of a failure there.
  pipeline(Readable.from(from, { objectMode: false }), decoder, () => undefined)
  return decoder as unknown as AsyncIterable<Uint8Array>
}
