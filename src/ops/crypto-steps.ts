// Work on data that comes piece by piece, so that no op holds the thread for long. Knows nothing of guests.

export interface Steps {
  /** Takes a piece; a cipher answers what comes of it. */
  update(piece: Uint8Array): Uint8Array | undefined
  /** No more data: the rest of a cipher, a digest, a signature, or whether one is right. */
  end(): Uint8Array | boolean
}

/** Bytes alone in their buffer: small Buffers lie in a slab with the bytes of others. */
export function toOwn(bytes: Uint8Array): Uint8Array {
  const { buffer, byteLength } = bytes
  return byteLength === buffer.byteLength ? new Uint8Array(buffer) : new Uint8Array(bytes)
}

/** All of it at once. */
export function runWhole(steps: Steps, data: Uint8Array): Uint8Array | boolean {
  const first = steps.update(data)
  const last = steps.end()
  if (first === undefined || typeof last === 'boolean') return last
  return toOwn(Buffer.concat([first, last]))
}
