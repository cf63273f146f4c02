// The frames of the link between router and cell, and how they are cut out of a stream of bytes. Knows their shape, not
// their meaning: nine bytes of head (length of the rest, kind, id), then the rest.

/** What the router tells a cell. */
export const ToCell = {
  /** The first frame. Rest: parts of JSON, guest runtime, its code cache. */
  setup: 1,
  /** id: version. Rest: parts of JSON, code, source map, code cache. */
  version: 2,
  /** id: request. Rest: see request-codec.ts. */
  request: 3,
  /** id: request. Rest: bytes of its body. */
  bodyChunk: 4,
  /** id: request. Its body is complete. */
  bodyEnd: 5,
  /** id: request. Its body broke off. */
  bodyError: 6,
  /** id: request. Its caller is gone. */
  cancel: 7,
  /** id: request. Rest: u32, bytes of the response that were read. */
  credit: 8,
  /** id: request. Nobody reads the response further. */
  stop: 9,
  /** id: request. Rest: u32 version, u8 keepWarm. A trial start. */
  prepare: 10,
  /** id: version. Its isolates are lent no longer. */
  retire: 11,
  /** id: 0. Rest: u32, milliseconds of grace. */
  close: 12,
  /** To be answered as soon as it is read. */
  ping: 13,
  /** id: hop, as in all that follow. Rest: see hop-codec.ts. */
  hopAnswer: 14,
  /** Rest: JSON of why it failed. It is over. */
  hopFailure: 15,
  /** Rest: bytes of the answer's body. */
  hopChunk: 16,
  /** The answer's body is complete, the hop over. */
  hopEnd: 17,
  /** Rest: u32, bytes of the request's body that were read. */
  hopCredit: 18,
  /** The request's body is read no further. */
  hopStop: 19,
} as const

/** What a cell tells the router. */
export const ToRouter = {
  /** It serves. Rest: the guest runtime's code cache, empty when it was given one. */
  ready: 33,
  /** id: request. Rest: see response-codec.ts. */
  response: 34,
  /** id: request. Rest: JSON of a failure. */
  failure: 35,
  bodyChunk: 36,
  bodyEnd: 37,
  bodyError: 38,
  /** id: request. The cell wants the next chunk of its body. */
  pull: 39,
  /** id: request. The cell reads the body no further. */
  stop: 40,
  /** id: request. The version is not here: send it, and the request again. */
  again: 41,
  /** Rest: JSON of a line of log. */
  log: 42,
  /** id: request. Rest: parts of JSON, code cache. */
  trial: 43,
  /** Rest: JSON of what the cell counts. */
  counts: 44,
  /** Rest: text of what failed in isolet itself. */
  internalError: 45,
  /** Answers a ping. */
  pong: 46,
  /** id: hop, as in all that follow. Rest: see hop-codec.ts. */
  hop: 47,
  /** Rest: bytes of the request's body. */
  hopChunk: 48,
  hopEnd: 49,
  /** The request's body broke off. */
  hopError: 50,
  /** Rest: u32, bytes of the answer's body that were read. */
  hopCredit: 51,
  /** Nobody waits for it any more. */
  hopCancel: 52,
} as const

const HEAD_BYTES = 9
/** No frame is longer: whole bodies are short, and modules are bounded by their upload. */
const MAX_FRAME_BYTES = 256 * 1024 * 1024
/** Frames gather in a buffer of this size until it is full or the turn of the event loop ends. */
const STAGE_BYTES = 128 * 1024
/** Stages that wait to be used again: a fresh one costs a fault for each of its pages. */
const MAX_SPARE_STAGES = 8
/** A rest that is longer is written as it is, and not copied into the stage: each piece of a write costs about 2 µs. */
const COPY_BYTES = 32 * 1024

const NOTHING = new Uint8Array()

/** What frames are written to. */
export interface ByteSink {
  /** Bytes that the system has not taken yet. */
  readonly writableLength: number
  /** Calls `taken` once the system has its copy. */
  write(bytes: Uint8Array, taken?: () => void): unknown
  cork(): void
  uncork(): void
}

export interface FrameWriterOptions {
  readonly later?: (write: () => void) => void
  readonly onFlush?: () => void
}

/** Gathers the frames of one turn and writes them at its end: a write to the system costs more than a frame. */
export class FrameWriter {
  readonly #sink: ByteSink
  readonly #later: (write: () => void) => void
  readonly #onFlush: (() => void) | undefined
  #stage = Buffer.allocUnsafeSlow(STAGE_BYTES)
  readonly #spareStages: Buffer<ArrayBuffer>[] = []
  #from = 0
  #at = 0
  #ready: Uint8Array[] = []
  #scheduled = false

  /**
   * @param later says when the turn is over; by default once its promises are through.
   * @param onFlush is called before the turn's frames are written, and may add some.
   */
  constructor(sink: ByteSink, { later = process.nextTick, onFlush }: FrameWriterOptions = {}) {
    this.#sink = sink
    this.#later = later
    this.#onFlush = onFlush
  }

  send(kind: number, id: number, rest?: Uint8Array): void {
    const bytes = rest?.byteLength ?? 0
    const copied = bytes <= COPY_BYTES
    const at = this.#reserve(HEAD_BYTES + (copied ? bytes : 0))
    this.#writeHead(at, kind, id, bytes)
    if (rest === undefined || bytes === 0) return
    if (copied) this.#stage.set(rest, at + HEAD_BYTES)
    else this.#append(rest)
  }

  /** A frame whose rest is what packParts would make of them, long ones uncopied: 20 MB of code and cache take 24 ms. */
  sendParts(kind: number, id: number, parts: readonly Uint8Array[]): void {
    const bytes = parts.reduce((sum, part) => sum + 4 + part.byteLength, 0)
    this.#writeHead(this.#reserve(HEAD_BYTES), kind, id, bytes)
    for (const part of parts) this.#sendPart(part)
  }

  #sendPart(part: Uint8Array): void {
    const bytes = part.byteLength
    const copied = bytes <= COPY_BYTES
    const at = this.#reserve(4 + (copied ? bytes : 0))
    writeUint32(this.#stage, at, bytes)
    if (copied) this.#stage.set(part, at + 4)
    else this.#append(part)
  }

  /** A frame whose rest is `size` bytes written by `fill`, at most COPY_BYTES, and then `tail`. */
  compose(kind: number, id: number, size: number, fill: (stage: Buffer, at: number) => void, tail?: Uint8Array): void {
    const tailBytes = tail?.byteLength ?? 0
    const copied = tailBytes <= COPY_BYTES
    const at = this.#reserve(HEAD_BYTES + size + (copied ? tailBytes : 0))
    this.#writeHead(at, kind, id, size + tailBytes)
    fill(this.#stage, at + HEAD_BYTES)
    if (tail === undefined || tailBytes === 0) return
    if (copied) this.#stage.set(tail, at + HEAD_BYTES + size)
    else this.#append(tail)
  }

  flush(): void {
    this.#onFlush?.()
    this.#scheduled = false
    this.#write()
  }

  #write(): void {
    this.#cut()
    const ready = this.#ready
    if (ready.length === 0) return
    this.#ready = []
    if (ready.length > 1) this.#sink.cork()
    for (const bytes of ready) this.#sink.write(bytes)
    if (ready.length > 1) this.#sink.uncork()
    if (this.#sink.writableLength > 0) return
    // The system has its copy: the stage is ours again.
    this.#from = 0
    this.#at = 0
  }

  /** Room for `bytes` in the stage; where it begins. */
  #reserve(bytes: number): number {
    if (!this.#scheduled) {
      this.#scheduled = true
      this.#later(() => this.flush())
    }
    if (this.#at + bytes > this.#stage.byteLength) this.#write()
    if (this.#at + bytes > this.#stage.byteLength) this.#renewStage(bytes)
    const at = this.#at
    this.#at += bytes
    return at
  }

  /** The one in use is under way as a whole; it comes back when the last of it is written, which goes out in order. */
  #renewStage(bytes: number): void {
    const full = this.#stage
    if (full.byteLength === STAGE_BYTES)
      this.#sink.write(NOTHING, () => {
        if (this.#spareStages.length < MAX_SPARE_STAGES) this.#spareStages.push(full)
      })
    const spare = bytes <= STAGE_BYTES ? this.#spareStages.pop() : undefined
    this.#stage = spare ?? Buffer.allocUnsafeSlow(Math.max(STAGE_BYTES, bytes))
    this.#from = 0
    this.#at = 0
  }

  #writeHead(at: number, kind: number, id: number, bytes: number): void {
    const stage = this.#stage
    writeUint32(stage, at, bytes)
    stage[at + 4] = kind
    writeUint32(stage, at + 5, id)
  }

  #append(rest: Uint8Array): void {
    this.#cut()
    this.#ready.push(rest)
  }

  /** What is in the stage may be under way for a while, so the stage goes on behind it. */
  #cut(): void {
    if (this.#at > this.#from) this.#ready.push(this.#stage.subarray(this.#from, this.#at))
    this.#from = this.#at
  }
}

/** @param isOwn true for a rest in a buffer of its own, which nobody writes to again. */
export type FrameHandler = (kind: number, id: number, rest: Buffer, isOwn: boolean) => void

/** Cuts frames out of what arrives. A rest is a window on the chunk it came in, unless it came in several. */
export class FrameReader {
  readonly #onFrame: FrameHandler
  readonly #maxBytes: number
  #partial: Buffer | undefined
  #filled = 0

  constructor(onFrame: FrameHandler, maxBytes = MAX_FRAME_BYTES) {
    this.#onFrame = onFrame
    this.#maxBytes = maxBytes
  }

  /** @throws RangeError for a frame that is too long: the other side is not what it should be. */
  take(chunk: Buffer): void {
    let at = 0
    while (at < chunk.byteLength) {
      if (this.#partial === undefined) at = this.#takeFresh(chunk, at)
      else at = this.#fill(this.#partial, chunk, at)
    }
  }

  #takeFresh(chunk: Buffer, at: number): number {
    const left = chunk.byteLength - at
    if (left < HEAD_BYTES) return this.#begin(HEAD_BYTES, chunk, at)
    const end = at + HEAD_BYTES + this.#checkLength(chunk, at)
    if (end > chunk.byteLength) return this.#begin(end - at, chunk, at)
    this.#emit(chunk, at, end, false)
    return end
  }

  #begin(bytes: number, chunk: Buffer, at: number): number {
    this.#partial = Buffer.allocUnsafeSlow(bytes)
    this.#filled = chunk.copy(this.#partial, 0, at)
    return chunk.byteLength
  }

  #fill(partial: Buffer, chunk: Buffer, at: number): number {
    const copied = chunk.copy(partial, this.#filled, at)
    this.#filled += copied
    if (this.#filled < partial.byteLength) return at + copied
    this.#partial = undefined
    const bytes = HEAD_BYTES + this.#checkLength(partial, 0)
    if (bytes > partial.byteLength) this.#grow(partial, bytes)
    else this.#emit(partial, 0, bytes, true)
    return at + copied
  }

  /** The head is complete, the rest is still to come. */
  #grow(head: Buffer, bytes: number): void {
    this.#partial = Buffer.allocUnsafeSlow(bytes)
    this.#filled = head.copy(this.#partial)
  }

  #checkLength(bytes: Buffer, at: number): number {
    const length = readUint32(bytes, at)
    if (length > this.#maxBytes) throw new RangeError(`a frame of ${length} bytes`)
    return length
  }

  #emit(bytes: Buffer, at: number, end: number, isOwn: boolean): void {
    this.#onFrame(bytes[at + 4] as number, readUint32(bytes, at + 5), bytes.subarray(at + HEAD_BYTES, end), isOwn)
  }
}

// By hand, since Buffer's own check their arguments anew each time.

export function writeUint32(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value
  bytes[at + 1] = value >>> 8
  bytes[at + 2] = value >>> 16
  bytes[at + 3] = value >>> 24
}

/** The rest of a frame that says one number. */
export function toUint32(value: number): Uint8Array {
  const bytes = new Uint8Array(4)
  writeUint32(bytes, 0, value)
  return bytes
}

/** @throws RangeError when the frame ends before. */
export function readUint32(bytes: Uint8Array, at: number): number {
  if (at + 4 > bytes.byteLength) throw new RangeError('a frame ends early')
  const [a = 0, b = 0, c = 0, d = 0] = [bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]
  return (a | (b << 8) | (c << 16) | (d << 24)) >>> 0
}
