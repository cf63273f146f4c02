// node:buffer: the port of the package `buffer`, and `base64url`, which it does not know.

import * as port from 'buffer/'
import { notAvailable } from './not-available.ts'
import { platform } from './platform.ts'

type Method = (this: unknown, ...args: never[]) => unknown

const { Buffer } = port
// Its types leave some out.
const { INSPECT_MAX_BYTES, kMaxLength, SlowBuffer } = port as unknown as Record<string, unknown>
const { isEncoding } = Buffer
const { toString: toTextOfPort } = Buffer.prototype

const STATICS = ['from', 'byteLength', 'alloc'] as const
const METHODS = ['write', 'fill', 'indexOf', 'lastIndexOf', 'includes'] as const

for (const name of STATICS) define(Buffer, name, withBase64Url(Buffer[name] as Method))
for (const name of METHODS) define(Buffer.prototype, name, withBase64Url(Buffer.prototype[name] as Method))
for (const name of ['toString', 'toLocaleString']) define(Buffer.prototype, name, toText)
define(Buffer, 'isEncoding', (encoding: string) => isBase64Url(encoding) || isEncoding(encoding))

// No documentation has them, and packages that are after speed call them.
for (const encoding of ['ascii', 'base64', 'base64url', 'hex', 'latin1', 'ucs2', 'utf8']) {
  define(Buffer.prototype, `${encoding}Slice`, function (this: Uint8Array, start?: unknown, end?: unknown) {
    return Reflect.apply(toText, this, [encoding, start, end])
  })
  define(Buffer.prototype, `${encoding}Write`, function (this: port.Buffer, text: string, offset = 0, length?: number) {
    return this.write(text, offset, length ?? this.length - offset, encoding)
  })
}

function define(holder: object, name: string, value: unknown): void {
  Object.defineProperty(holder, name, { value, writable: true, configurable: true })
}

/** The method, told `base64` where it was asked for `base64url`: it reads both alphabets. The first argument is data. */
function withBase64Url(method: Method): Method {
  return function (this: unknown, first: unknown, ...rest: unknown[]) {
    const args = [first, ...rest.map(each => (isBase64Url(each) ? 'base64' : each))]
    return Reflect.apply(method, this, args as never[])
  }
}

function isBase64Url(encoding: unknown): boolean {
  return typeof encoding === 'string' && encoding.toLowerCase() === 'base64url'
}

function toText(this: unknown, encoding?: unknown, start?: unknown, end?: unknown): string {
  const args = [isBase64Url(encoding) ? 'base64' : encoding, start, end]
  const text = Reflect.apply(toTextOfPort, this, args as Parameters<typeof toTextOfPort>)
  if (!isBase64Url(encoding)) return text
  return text.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
}

/** The bytes under another encoding. */
function transcode(source: Uint8Array, fromEncoding: string, toEncoding: string): unknown {
  return Buffer.from(Buffer.from(source).toString(fromEncoding), toEncoding)
}

function isUtf8(bytes: unknown): boolean {
  try {
    new platform.TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return true
  } catch {
    return false
  }
}

function isAscii(bytes: Uint8Array): boolean {
  return bytes.every(byte => byte < 128)
}

const { Blob, File } = platform
const atob = (text: string): string => platform.atob(text)
const btoa = (text: string): string => platform.btoa(text)
const resolveObjectURL = notAvailable('buffer.resolveObjectURL', 'hold on to the Blob itself')
/** Length of the longest string of V8. */
const kStringMaxLength = 2 ** 29 - 24
const constants = { MAX_LENGTH: kMaxLength, MAX_STRING_LENGTH: kStringMaxLength }

export {
  atob,
  Blob,
  Buffer,
  btoa,
  constants,
  File,
  INSPECT_MAX_BYTES,
  isAscii,
  isUtf8,
  kMaxLength,
  kStringMaxLength,
  resolveObjectURL,
  SlowBuffer,
  transcode,
}

const buffer = {
  atob,
  Blob,
  Buffer,
  btoa,
  constants,
  File,
  INSPECT_MAX_BYTES,
  isAscii,
  isUtf8,
  kMaxLength,
  kStringMaxLength,
  resolveObjectURL,
  SlowBuffer,
  transcode,
}

export { buffer as default }
