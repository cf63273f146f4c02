// A TCP connection on which a test writes what no HTTP client would, to either plane. Every wait on it is bounded.

import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

export interface RawSocket {
  /** Writes, whether or not anybody reads. */
  send(text: string | Uint8Array): RawSocket
  /** Reads no more, so that the other side's writes pile up with it. */
  pause(): RawSocket
  /** Writes, then waits until what has come matches; false when the connection or the time ended first. */
  ask(text: string | Uint8Array, expected: RegExp, withinMs?: number): Promise<boolean>
  /** All that came, as latin1. */
  readonly heard: () => string
  readonly isOpen: () => boolean
  close(): void
}

const CONNECT_MS = 2000
const ASK_MS = 3000
/** What is kept of an answer; an endless one must not fill the test's own memory. */
const MAX_HEARD = 1024 * 1024

/** @throws when it can't connect. */
export async function openSocket(url: string): Promise<RawSocket> {
  const { hostname, port } = new URL(url)
  // Being cut off is what many of these connections are for.
  const socket = connect(Number(port), hostname).on('error', () => undefined)
  await once(socket, 'connect', { signal: AbortSignal.timeout(CONNECT_MS) })
  return fromSocket(socket)
}

function fromSocket(socket: Socket): RawSocket {
  let heard = ''
  socket.setEncoding('latin1').on('data', chunk => {
    if (heard.length < MAX_HEARD) heard += chunk
  })
  const raw: RawSocket = {
    send(text) {
      socket.write(text)
      return raw
    },
    pause() {
      socket.pause()
      return raw
    },
    ask(text, expected, withinMs = ASK_MS) {
      socket.write(text)
      return waitFor(socket, () => expected.test(heard), withinMs)
    },
    heard: () => heard,
    isOpen: () => !socket.destroyed && socket.readable,
    close: () => socket.destroy(),
  }
  return raw
}

function waitFor(socket: Socket, holds: () => boolean, withinMs: number): Promise<boolean> {
  return new Promise(resolve => {
    const end = (): void => {
      clearTimeout(timer)
      socket.off('data', check).off('close', end)
      resolve(holds())
    }
    const check = (): void => void (holds() && end())
    const timer = setTimeout(end, withinMs)
    socket.on('data', check).on('close', end)
    if (socket.destroyed || holds()) end()
  })
}
