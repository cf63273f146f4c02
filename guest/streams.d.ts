// Streams. Streams Standard.

interface QueuingStrategy<Chunk = unknown> {
  highWaterMark?: number
  size?: (chunk: Chunk) => number
}

interface QueuingStrategyInit {
  highWaterMark: number
}

interface ByteLengthQueuingStrategy {
  readonly highWaterMark: number
  readonly size: (chunk: ArrayBufferView) => number
}

declare var ByteLengthQueuingStrategy: {
  readonly prototype: ByteLengthQueuingStrategy
  new (init: QueuingStrategyInit): ByteLengthQueuingStrategy
}

interface CountQueuingStrategy {
  readonly highWaterMark: number
  readonly size: () => number
}

declare var CountQueuingStrategy: {
  readonly prototype: CountQueuingStrategy
  new (init: QueuingStrategyInit): CountQueuingStrategy
}

interface ReadableWritablePair<Readable = unknown, Writable = unknown> {
  readonly readable: ReadableStream<Readable>
  readonly writable: WritableStream<Writable>
}

interface StreamPipeOptions {
  preventAbort?: boolean
  preventCancel?: boolean
  preventClose?: boolean
  signal?: AbortSignal
}

interface ReadableStreamIteratorOptions {
  preventCancel?: boolean
}

interface UnderlyingDefaultSource<Chunk = unknown> {
  type?: undefined
  start?: (controller: ReadableStreamDefaultController<Chunk>) => unknown
  pull?: (controller: ReadableStreamDefaultController<Chunk>) => void | PromiseLike<void>
  cancel?: (reason?: unknown) => void | PromiseLike<void>
}

interface UnderlyingByteSource {
  type: 'bytes'
  autoAllocateChunkSize?: number
  start?: (controller: ReadableByteStreamController) => unknown
  pull?: (controller: ReadableByteStreamController) => void | PromiseLike<void>
  cancel?: (reason?: unknown) => void | PromiseLike<void>
}

interface ReadableStream<Chunk = unknown> {
  readonly locked: boolean
  cancel(reason?: unknown): Promise<void>
  getReader(options?: { mode?: undefined }): ReadableStreamDefaultReader<Chunk>
  getReader(options: { mode: 'byob' }): ReadableStreamBYOBReader
  pipeThrough<Output>(
    transform: ReadableWritablePair<Output, Chunk>,
    options?: StreamPipeOptions,
  ): ReadableStream<Output>
  pipeTo(destination: WritableStream<Chunk>, options?: StreamPipeOptions): Promise<void>
  tee(): [ReadableStream<Chunk>, ReadableStream<Chunk>]
  values(options?: ReadableStreamIteratorOptions): AsyncIteratorObject<Chunk, undefined>
  [Symbol.asyncIterator](options?: ReadableStreamIteratorOptions): AsyncIteratorObject<Chunk, undefined>
}

declare var ReadableStream: {
  readonly prototype: ReadableStream
  new (source: UnderlyingByteSource, strategy?: { highWaterMark?: number }): ReadableStream<Uint8Array<ArrayBuffer>>
  new <Chunk = unknown>(
    source?: UnderlyingDefaultSource<Chunk>,
    strategy?: QueuingStrategy<Chunk>,
  ): ReadableStream<Chunk>
  from<Chunk>(source: AsyncIterable<Chunk> | Iterable<Chunk | PromiseLike<Chunk>>): ReadableStream<Chunk>
}

type ReadableStreamReadResult<Chunk> = { done: false; value: Chunk } | { done: true; value: Chunk | undefined }

interface ReadableStreamGenericReader {
  readonly closed: Promise<void>
  cancel(reason?: unknown): Promise<void>
  releaseLock(): void
}

interface ReadableStreamDefaultReader<Chunk = unknown> extends ReadableStreamGenericReader {
  read(): Promise<ReadableStreamReadResult<Chunk>>
}

declare var ReadableStreamDefaultReader: {
  readonly prototype: ReadableStreamDefaultReader
  new <Chunk = unknown>(stream: ReadableStream<Chunk>): ReadableStreamDefaultReader<Chunk>
}

interface ReadableStreamBYOBReader extends ReadableStreamGenericReader {
  read<View extends ArrayBufferView>(view: View, options?: { min?: number }): Promise<ReadableStreamReadResult<View>>
}

declare var ReadableStreamBYOBReader: {
  readonly prototype: ReadableStreamBYOBReader
  new (stream: ReadableStream<Uint8Array<ArrayBuffer>>): ReadableStreamBYOBReader
}

interface ReadableStreamDefaultController<Chunk = unknown> {
  readonly desiredSize: number | null
  close(): void
  enqueue(chunk?: Chunk): void
  error(reason?: unknown): void
}

declare var ReadableStreamDefaultController: {
  readonly prototype: ReadableStreamDefaultController
}

interface ReadableByteStreamController {
  readonly byobRequest: ReadableStreamBYOBRequest | null
  readonly desiredSize: number | null
  close(): void
  enqueue(chunk: ArrayBufferView<ArrayBuffer>): void
  error(reason?: unknown): void
}

declare var ReadableByteStreamController: {
  readonly prototype: ReadableByteStreamController
}

interface ReadableStreamBYOBRequest {
  readonly view: Uint8Array<ArrayBuffer> | null
  respond(bytesWritten: number): void
  respondWithNewView(view: ArrayBufferView<ArrayBuffer>): void
}

declare var ReadableStreamBYOBRequest: {
  readonly prototype: ReadableStreamBYOBRequest
}

interface UnderlyingSink<Chunk = unknown> {
  type?: undefined
  start?: (controller: WritableStreamDefaultController) => unknown
  write?: (chunk: Chunk, controller: WritableStreamDefaultController) => void | PromiseLike<void>
  close?: () => void | PromiseLike<void>
  abort?: (reason?: unknown) => void | PromiseLike<void>
}

interface WritableStream<Chunk = unknown> {
  readonly locked: boolean
  abort(reason?: unknown): Promise<void>
  close(): Promise<void>
  getWriter(): WritableStreamDefaultWriter<Chunk>
}

declare var WritableStream: {
  readonly prototype: WritableStream
  new <Chunk = unknown>(sink?: UnderlyingSink<Chunk>, strategy?: QueuingStrategy<Chunk>): WritableStream<Chunk>
}

interface WritableStreamDefaultWriter<Chunk = unknown> {
  readonly closed: Promise<void>
  readonly desiredSize: number | null
  readonly ready: Promise<void>
  abort(reason?: unknown): Promise<void>
  close(): Promise<void>
  releaseLock(): void
  write(chunk?: Chunk): Promise<void>
}

declare var WritableStreamDefaultWriter: {
  readonly prototype: WritableStreamDefaultWriter
  new <Chunk = unknown>(stream: WritableStream<Chunk>): WritableStreamDefaultWriter<Chunk>
}

interface WritableStreamDefaultController {
  readonly signal: AbortSignal
  error(reason?: unknown): void
}

declare var WritableStreamDefaultController: {
  readonly prototype: WritableStreamDefaultController
}

interface Transformer<Input = unknown, Output = unknown> {
  readableType?: undefined
  writableType?: undefined
  start?: (controller: TransformStreamDefaultController<Output>) => unknown
  transform?: (chunk: Input, controller: TransformStreamDefaultController<Output>) => void | PromiseLike<void>
  flush?: (controller: TransformStreamDefaultController<Output>) => void | PromiseLike<void>
  cancel?: (reason?: unknown) => void | PromiseLike<void>
}

interface TransformStream<Input = unknown, Output = unknown> extends ReadableWritablePair<Output, Input> {
  readonly readable: ReadableStream<Output>
  readonly writable: WritableStream<Input>
}

declare var TransformStream: {
  readonly prototype: TransformStream
  new <Input = unknown, Output = unknown>(
    transformer?: Transformer<Input, Output>,
    writableStrategy?: QueuingStrategy<Input>,
    readableStrategy?: QueuingStrategy<Output>,
  ): TransformStream<Input, Output>
}

interface TransformStreamDefaultController<Output = unknown> {
  readonly desiredSize: number | null
  enqueue(chunk?: Output): void
  error(reason?: unknown): void
  terminate(): void
}

declare var TransformStreamDefaultController: {
  readonly prototype: TransformStreamDefaultController
}
