// TextEncoder and TextDecoder. Encoding, "API".
// biome-ignore-all lint/complexity/noArguments: Web IDL counts the arguments that are given, undefined included

import { Bytes } from '../captured.ts'
import { Op, TextFlag } from '../contract.ts'
import { op } from '../host.ts'
import { opOrThrow } from '../refusal.ts'
import { isBytesView, toBytes, toCrossable } from './buffer-source.ts'
import { decodeWith, encodeUtf8 } from './utf8.ts'
import { cutIncomplete, joinBytes } from './utf8-tail.ts'
import { requireArguments, shown, toBoolean, toDictionary, toDOMString, toUSVString } from './webidl.ts'

export class TextEncoder {
  // There is no state; the field is the brand.
  readonly #encoding = 'utf-8'

  get encoding(): string {
    return this.#encoding
  }

  encode(input: unknown = ''): Uint8Array<ArrayBuffer> {
    void this.#encoding
    return encodeUtf8(toUSVString(input))
  }

  encodeInto(source: unknown, destination: unknown): { read: number; written: number } {
    void this.#encoding
    requireArguments(arguments.length, 2, 'TextEncoder.encodeInto')
    const text = toUSVString(source)
    if (!isBytesView(destination)) throw new TypeError('encodeInto writes into a Uint8Array')
    return encodeInto(text, toBytes(destination, 'destination'))
  }
}

function encodeInto(text: string, destination: Uint8Array): { read: number; written: number } {
  // Each code unit takes a byte or more, so what lies behind never fits.
  const candidate = text.slice(0, destination.length)
  const bytes = encodeUtf8(candidate)
  if (bytes.length <= destination.length) {
    destination.set(bytes)
    return { read: candidate.length, written: bytes.length }
  }
  let written = destination.length
  while (((bytes[written] as number) & 0xc0) === 0x80) written--
  destination.set(bytes.subarray(0, written))
  return { read: countUnits(bytes, written), written }
}

/** UTF-16 code units that the first `length` bytes of UTF-8 stand for. */
function countUnits(bytes: Uint8Array, length: number): number {
  let units = 0
  for (let at = 0; at < length; at++) {
    const byte = bytes[at] as number
    if ((byte & 0xc0) !== 0x80) units += byte >= 0xf0 ? 2 : 1
  }
  return units
}

const NO_BYTES = new Bytes(0)

export class TextDecoder {
  static #lastId = 0
  readonly #encoding: string
  readonly #flags: number
  /** UTF-8: whether a byte order mark may still come, and the bytes of a sequence that a chunk left incomplete. */
  #isBegun = false
  #tail: Uint8Array<ArrayBuffer> = NO_BYTES
  /** Other encodings: the host's decoder between chunks; 0 when there is none. */
  #decoderId = 0

  constructor(label: unknown = 'utf-8', options: unknown = undefined) {
    const text = toDOMString(label)
    const { fatal, ignoreBOM } = toDictionary(options, 'TextDecoderOptions')
    this.#encoding = toEncoding(text)
    this.#flags = (toBoolean(fatal) ? TextFlag.fatal : 0) | (toBoolean(ignoreBOM) ? TextFlag.ignoreBom : 0)
  }

  get encoding(): string {
    return this.#encoding
  }

  get fatal(): boolean {
    return (this.#flags & TextFlag.fatal) !== 0
  }

  get ignoreBOM(): boolean {
    return (this.#flags & TextFlag.ignoreBom) !== 0
  }

  /** @throws TypeError for malformed bytes when `fatal` */
  decode(input: unknown = undefined, options: unknown = undefined): string {
    void this.#encoding
    const bytes = input === undefined ? NO_BYTES : toBytes(input, 'input')
    const isStream = toBoolean(toDictionary(options, 'TextDecodeOptions').stream)
    return this.#encoding === 'utf-8' ? this.#decodeUtf8(bytes, isStream) : this.#decodeByHost(bytes, isStream)
  }

  /** Streams UTF-8 without any state in the host: an incomplete sequence waits here for its rest. */
  #decodeUtf8(chunk: Uint8Array<ArrayBuffer>, isStream: boolean): string {
    if (!isStream && !this.#isBegun && this.#tail.length === 0) return decodeWith(chunk, this.#flags)
    const bytes = joinBytes(this.#tail, chunk)
    const end = isStream ? cutIncomplete(bytes) : bytes.length
    const flags = this.#isBegun ? this.#flags | TextFlag.ignoreBom : this.#flags
    this.#tail = isStream ? bytes.slice(end) : NO_BYTES
    this.#isBegun = isStream && (this.#isBegun || end > 0)
    try {
      return decodeWith(bytes.subarray(0, end), flags)
    } catch (error) {
      this.#tail = NO_BYTES
      this.#isBegun = false
      throw error
    }
  }

  #decodeByHost(bytes: Uint8Array<ArrayBuffer>, isStream: boolean): string {
    if (isStream && this.#decoderId === 0) this.#decoderId = ++TextDecoder.#lastId
    const id = this.#decoderId
    this.#decoderId = 0
    const flags = this.#flags | (isStream ? TextFlag.stream : 0)
    const text = opOrThrow(Op.decodeText, toCrossable(bytes), this.#encoding, flags, id) as string
    if (isStream) this.#decoderId = id
    return text
  }
}

/** Encoding, "get an encoding". @throws RangeError for an unknown label, and for those of "replacement". */
function toEncoding(label: string): string {
  if (label === 'utf-8' || label === 'utf8' || label === 'UTF-8') return 'utf-8'
  const encoding = op(Op.findEncoding, label)
  if (typeof encoding === 'string') return encoding
  throw new RangeError(`${shown(label)} is the label of no encoding`)
}
