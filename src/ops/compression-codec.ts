// One zlib stream, stepped by hand: a step takes a piece of input and gives at most a chunk of output. Knows no guests.

import {
  constants,
  createDeflate,
  createDeflateRaw,
  createGunzip,
  createGzip,
  createInflate,
  createInflateRaw,
} from 'node:zlib'
import { CODEC_CHUNK_BYTES } from '../../sandbox/contract.ts'

export interface Codec {
  /**
   * The next output; a full chunk of CODEC_CHUNK_BYTES says that there may be more, to be had without new input.
   * @param input undefined to go on with what is left of the last one
   * @returns undefined when the data is malformed, ends too early or goes on behind its end
   */
  run(input: Uint8Array | undefined, isLast: boolean): Uint8Array | undefined
  close(): void
}

// node:zlib has streams, which work on the pool and can't be billed, and functions for whole data, which have no
// state. Its own functions for whole data are made of these very steps.
interface Engine {
  readonly _handle: {
    writeSync(
      flush: number,
      input: Uint8Array,
      from: number,
      size: number,
      out: Uint8Array,
      at: number,
      room: number,
    ): void
    onerror: () => void
  }
  /** Room left in the output, then input not taken. */
  readonly _writeState: Uint32Array
  destroy(): void
}

const ENGINES: ReadonlyMap<unknown, { readonly compress: () => unknown; readonly decompress: () => unknown }> = new Map(
  [
    ['gzip', { compress: createGzip, decompress: createGunzip }],
    ['deflate', { compress: createDeflate, decompress: createInflate }],
    ['deflate-raw', { compress: createDeflateRaw, decompress: createInflateRaw }],
  ],
)

const NO_BYTES = new Uint8Array()

/** undefined for a format that there is not. */
export function openCodec(format: unknown, compresses: boolean): Codec | undefined {
  const engines = ENGINES.get(format)
  if (engines === undefined) return undefined
  const engine = (compresses ? engines.compress() : engines.decompress()) as Engine
  const out = new Uint8Array(CODEC_CHUNK_BYTES)
  let [rest, failed] = [NO_BYTES as Uint8Array, false]
  engine._handle.onerror = () => {
    failed = true
  }
  return {
    run(input, isLast) {
      const piece = input ?? rest
      const flush = isLast ? constants.Z_FINISH : constants.Z_NO_FLUSH
      engine._handle.writeSync(flush, piece, 0, piece.byteLength, out, 0, CODEC_CHUNK_BYTES)
      const [room = 0, left = 0] = engine._writeState
      rest = piece.subarray(piece.byteLength - left)
      // With room for output, input is only left over behind the end of the data.
      if (failed || (room > 0 && left > 0)) return undefined
      return out.slice(0, CODEC_CHUNK_BYTES - room)
    },
    close: () => engine.destroy(),
  }
}
