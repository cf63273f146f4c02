// One connection of one function, for one request after another. Knows undici's client; does not know who waits for it.

import type { Socket } from 'node:net'
import { Client, type Dispatcher } from 'undici'
import { SocketGuard } from './egress-guard.ts'

/** How long a connection that nobody uses stays open, in milliseconds, whatever its server offers. */
const IDLE_MS = 4000
/** Past it the answer fails with UND_ERR_HEADERS_OVERFLOW. */
const MAX_HEADER_BYTES = 16 * 1024
/** As long as wallMs at most; the request's own limits end most waits before. */
const HEADERS_MS = 900_000
/** Silence in a body. */
const BODY_MS = 300_000

export class Connection {
  /** What it may be used for again: same origin, same permit. */
  readonly key: string
  readonly guard: SocketGuard
  readonly #socket: Socket
  readonly #client: Client
  readonly #onClosed: (connection: Connection) => void
  #isTaken = false
  #uses = 0
  #isClosed = false

  constructor(key: string, origin: string, socket: Socket, onClosed: (connection: Connection) => void) {
    this.key = key
    this.#socket = socket
    this.guard = new SocketGuard(socket)
    this.#onClosed = onClosed
    this.#client = new Client(origin, {
      connect: (_options, callback) => {
        // Never a second time: a new connection is judged anew, by whoever leases it.
        const again = this.#isTaken
        this.#isTaken = true
        // undici doesn't go on when it is called back at once.
        queueMicrotask(() =>
          again ? callback(new Error('a connection is opened once'), null) : callback(null, socket),
        )
      },
      allowH2: false,
      keepAliveTimeout: IDLE_MS,
      keepAliveMaxTimeout: IDLE_MS,
      maxHeaderSize: MAX_HEADER_BYTES,
      headersTimeout: HEADERS_MS,
      bodyTimeout: BODY_MS,
    })
    socket.once('close', () => this.close())
    // Who uses the connection hears of the failure by its request.
    socket.on('error', () => undefined)
  }

  get isOpen(): boolean {
    return !this.#isClosed && !this.#socket.destroyed
  }

  /** True from its second request on: its server may have closed it meanwhile. */
  get isReused(): boolean {
    return this.#uses > 1
  }

  dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): void {
    this.#uses += 1
    this.guard.reset()
    this.#client.dispatch(options, handler)
  }

  /** Its descriptor is free when this returns. */
  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#socket.destroy()
    // What it still runs was told, or hears it from undici.
    this.#client.destroy().catch(() => undefined)
    this.#onClosed(this)
  }
}
