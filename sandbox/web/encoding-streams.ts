// TextEncoderStream and TextDecoderStream over TransformStream, whose classes are evaluated when the first one is made.
// Encoding, "Interface TextEncoderStream", "Interface TextDecoderStream".

import { TextDecoder } from './encoding.ts'
import { streams } from './streams.ts'
import { encodeUtf8 } from './utf8.ts'
import { toDOMString } from './webidl.ts'

type Transform = import('web-streams-polyfill').TransformStream<unknown, unknown>
type Controller = import('web-streams-polyfill').TransformStreamDefaultController<unknown>

export class TextEncoderStream {
  readonly #transform: Transform
  /** A high surrogate that ended a chunk and waits for its low one. */
  #pending = ''

  constructor() {
    const { TransformStream } = streams()
    this.#transform = new TransformStream<unknown, unknown>({
      transform: (chunk, controller) => this.#encode(toDOMString(chunk), controller),
      flush: controller => {
        if (this.#pending !== '') controller.enqueue(encodeUtf8(this.#pending))
      },
    })
  }

  get encoding(): string {
    void this.#transform
    return 'utf-8'
  }

  get readable(): object {
    return this.#transform.readable
  }

  get writable(): object {
    return this.#transform.writable
  }

  #encode(chunk: string, controller: Controller): void {
    if (chunk === '') return
    const text = this.#pending + chunk
    const last = text.charCodeAt(text.length - 1)
    const isSplit = last >= 0xd800 && last <= 0xdbff
    this.#pending = isSplit ? text.slice(-1) : ''
    const whole = isSplit ? text.slice(0, -1) : text
    if (whole !== '') controller.enqueue(encodeUtf8(whole))
  }
}

export class TextDecoderStream {
  readonly #decoder: TextDecoder
  readonly #transform: Transform

  constructor(label: unknown = 'utf-8', options: unknown = undefined) {
    this.#decoder = new TextDecoder(label, options)
    const { TransformStream } = streams()
    this.#transform = new TransformStream<unknown, unknown>({
      transform: (chunk, controller) => {
        if (chunk === undefined) throw new TypeError('a chunk must be an ArrayBuffer or a view of one')
        enqueueText(this.#decoder.decode(chunk, { stream: true }), controller)
      },
      flush: controller => enqueueText(this.#decoder.decode(), controller),
    })
  }

  get encoding(): string {
    return this.#decoder.encoding
  }

  get fatal(): boolean {
    return this.#decoder.fatal
  }

  get ignoreBOM(): boolean {
    return this.#decoder.ignoreBOM
  }

  get readable(): object {
    return this.#transform.readable
  }

  get writable(): object {
    return this.#transform.writable
  }
}

function enqueueText(text: string, controller: Controller): void {
  if (text !== '') controller.enqueue(text)
}
