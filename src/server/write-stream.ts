// A streamed body on its way to a connection: at the caller's pace, stopped when it leaves, cut when it fails.

import type { ServerResponse } from 'node:http'
import { notePassed } from '../base/young-buffers.ts'

/**
 * Writes all of `body` and ends the response. Settles when that is done or the caller is gone; the stream is then
 * cancelled. A body that fails midway destroys the connection: a clean end would pass for the whole.
 */
export async function writeStream(outgoing: ServerResponse, body: ReadableStream<Uint8Array>): Promise<void> {
  const reader = body.getReader()
  // A failure of the stream shows in `read`; cancelling one that has failed rejects with the same and means nothing.
  const cancel = () => void reader.cancel().catch(() => {})
  outgoing.once('close', cancel)
  try {
    // The head goes out now: the first chunk may be a long time coming.
    if (outgoing.destroyed) cancel()
    else outgoing.flushHeaders()
    await pump(reader, outgoing)
    outgoing.end()
  } catch {
    outgoing.destroy()
  } finally {
    outgoing.off('close', cancel)
  }
}

async function pump(reader: ReadableStreamDefaultReader<Uint8Array>, outgoing: ServerResponse): Promise<void> {
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    notePassed(value.byteLength)
    if (!outgoing.write(value) && !outgoing.destroyed) await drained(outgoing)
  }
}

/** Resolves when the connection takes more, or is closed. */
function drained(outgoing: ServerResponse): Promise<void> {
  return new Promise(resolve => {
    const settle = () => {
      outgoing.off('drain', settle).off('close', settle)
      resolve()
    }
    outgoing.on('drain', settle).on('close', settle)
  })
}
