// Blob: bytes with a type. File is a Blob with a name. File API, "The Blob Interface", "The File Interface".
// biome-ignore-all lint/complexity/noArguments: Web IDL counts the arguments that are given, undefined included

import { copyBytes, exec, joinBytes, NativeSymbol, now, toLowerCase } from '../captured.ts'
import { findBytes } from './buffer-source.ts'
import { type ReadableStream, streams } from './streams.ts'
import { decodeUtf8, encodeUtf8 } from './utf8.ts'
import {
  requireArguments,
  shown,
  toClamped,
  toDictionary,
  toDOMString,
  toLongLong,
  toSequence,
  toUSVString,
} from './webidl.ts'

type WholeBytes = Uint8Array<ArrayBuffer>

/** Bytes of one chunk of `stream()`. */
const CHUNK_BYTES = 65_536

/** Marks the constructor's internal form: bytes that nobody else changes, and a type. Scripts never hold it. */
const OF_BYTES = NativeSymbol('bytes')

/** All bytes, not copied: the caller must not change them. @throws TypeError for what is no Blob. */
export let blobBytes: (blob: Blob) => WholeBytes
let isBlobObject: (value: object) => boolean

export class Blob {
  readonly #bytes: WholeBytes
  readonly #type: string

  constructor(parts: unknown = undefined, options: unknown = undefined, token: unknown = undefined) {
    if (token === OF_BYTES) {
      this.#bytes = parts as WholeBytes
      this.#type = options as string
      return
    }
    const pieces = parts === undefined ? [] : toSequence(parts, 'blobParts', toPiece)
    const { endings, type } = toDictionary(options, 'BlobPropertyBag')
    const isNative = toEndings(endings) === 'native'
    this.#type = type === undefined ? '' : toType(toDOMString(type))
    this.#bytes = joinPieces(pieces, isNative)
  }

  static {
    blobBytes = blob => blob.#bytes
    isBlobObject = value => #bytes in value
  }

  get size(): number {
    return this.#bytes.length
  }

  get type(): string {
    return this.#type
  }

  /** Shares the bytes: a slice copies nothing. */
  slice(start: unknown = undefined, end: unknown = undefined, contentType: unknown = undefined): Blob {
    const from = start === undefined ? 0 : toOffset(start)
    const to = end === undefined ? this.#bytes.length : toOffset(end)
    const type = contentType === undefined ? '' : toType(toDOMString(contentType))
    return new Blob(this.#bytes.subarray(from, to), type, OF_BYTES)
  }

  stream(): ReadableStream {
    const bytes = this.#bytes
    let at = 0
    const { ReadableStream } = streams()
    return new ReadableStream({
      type: 'bytes',
      pull(controller) {
        if (at < bytes.length) controller.enqueue(copyBytes(bytes, at, at + CHUNK_BYTES))
        at += CHUNK_BYTES
        if (at < bytes.length) return
        controller.close()
        controller.byobRequest?.respond(0)
      },
    })
  }

  async text(): Promise<string> {
    return decodeUtf8(this.#bytes)
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    return copyBytes(this.#bytes).buffer
  }

  async bytes(): Promise<WholeBytes> {
    return copyBytes(this.#bytes)
  }
}

export class File extends Blob {
  readonly #name: string
  readonly #lastModified: number

  constructor(parts: unknown, name: unknown, options: unknown = undefined) {
    requireArguments(arguments.length, 2, 'File')
    if (parts === undefined) throw new TypeError('fileBits must be a sequence')
    super(parts, options)
    this.#name = toUSVString(name)
    const { lastModified } = toDictionary(options, 'FilePropertyBag')
    this.#lastModified = lastModified === undefined ? now() : toLongLong(lastModified)
  }

  get name(): string {
    return this.#name
  }

  get lastModified(): number {
    return this.#lastModified
  }
}

export function isBlob(value: unknown): value is Blob {
  return typeof value === 'object' && value !== null && isBlobObject(value)
}

/** A Blob over bytes that nobody changes any more. */
export function createBlob(bytes: WholeBytes, type: string): Blob {
  return new Blob(bytes, type, OF_BYTES)
}

function toPiece(part: unknown): WholeBytes | string {
  if (isBlob(part)) return blobBytes(part)
  const bytes = findBytes(part)
  return bytes ?? toUSVString(part)
}

function joinPieces(pieces: readonly (WholeBytes | string)[], isNative: boolean): WholeBytes {
  const parts = pieces.map(piece => {
    if (typeof piece !== 'string') return piece
    return encodeUtf8(isNative ? piece.replace(/\r\n?/g, '\n') : piece)
  })
  return joinBytes(parts)
}

function toEndings(endings: unknown): string {
  const text = endings === undefined ? 'transparent' : toDOMString(endings)
  if (text === 'transparent' || text === 'native') return text
  throw new TypeError(`${shown(text)} is neither "transparent" nor "native"`)
}

/** A type with any character outside U+0020 to U+007E is none. */
function toType(type: string): string {
  return exec(/[^ -~]/, type) === null ? toLowerCase(type) : ''
}

/** [Clamp] long long; `subarray` treats negative offsets as slice asks. */
function toOffset(value: unknown): number {
  return toClamped(value, -Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER)
}
