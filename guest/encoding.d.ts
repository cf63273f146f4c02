// Text from and to bytes, compression, as calls and as streams. Encoding; Compression.

interface TextEncoderEncodeIntoResult {
  read: number
  written: number
}

interface TextEncoder {
  readonly encoding: 'utf-8'
  encode(input?: string): Uint8Array<ArrayBuffer>
  encodeInto(source: string, destination: Uint8Array<ArrayBuffer>): TextEncoderEncodeIntoResult
}

declare var TextEncoder: {
  readonly prototype: TextEncoder
  new (): TextEncoder
}

interface TextDecoderOptions {
  fatal?: boolean
  ignoreBOM?: boolean
}

interface TextDecodeOptions {
  stream?: boolean
}

interface TextDecoderCommon {
  readonly encoding: string
  readonly fatal: boolean
  readonly ignoreBOM: boolean
}

interface TextDecoder extends TextDecoderCommon {
  decode(input?: BufferSource, options?: TextDecodeOptions): string
}

declare var TextDecoder: {
  readonly prototype: TextDecoder
  new (label?: string, options?: TextDecoderOptions): TextDecoder
}

interface TextEncoderStream extends ReadableWritablePair<Uint8Array<ArrayBuffer>, string> {
  readonly encoding: 'utf-8'
  readonly readable: ReadableStream<Uint8Array<ArrayBuffer>>
  readonly writable: WritableStream<string>
}

declare var TextEncoderStream: {
  readonly prototype: TextEncoderStream
  new (): TextEncoderStream
}

interface TextDecoderStream extends TextDecoderCommon, ReadableWritablePair<string, BufferSource> {
  readonly readable: ReadableStream<string>
  readonly writable: WritableStream<BufferSource>
}

declare var TextDecoderStream: {
  readonly prototype: TextDecoderStream
  new (label?: string, options?: TextDecoderOptions): TextDecoderStream
}

type CompressionFormat = 'deflate' | 'deflate-raw' | 'gzip'

interface CompressionStream extends ReadableWritablePair<Uint8Array<ArrayBuffer>, BufferSource> {
  readonly readable: ReadableStream<Uint8Array<ArrayBuffer>>
  readonly writable: WritableStream<BufferSource>
}

declare var CompressionStream: {
  readonly prototype: CompressionStream
  new (format: CompressionFormat): CompressionStream
}

interface DecompressionStream extends ReadableWritablePair<Uint8Array<ArrayBuffer>, BufferSource> {
  readonly readable: ReadableStream<Uint8Array<ArrayBuffer>>
  readonly writable: WritableStream<BufferSource>
}

declare var DecompressionStream: {
  readonly prototype: DecompressionStream
  new (format: CompressionFormat): DecompressionStream
}

declare function atob(data: string): string
declare function btoa(data: string): string
