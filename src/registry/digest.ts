// Names an upload by its content.

import { createHash } from 'node:crypto'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { NewVersion } from './registry.ts'
import { toSlices } from './slices.ts'

/**
 * SHA-256 in hex over code, source map, limits, env and egress. Each field goes in behind its length, so that
 * no two uploads read the same; the order of keys counts.
 */
export function toDigest(version: NewVersion): string {
  const hash = createHash('sha256')
  for (const piece of toHashed(version)) hash.update(piece)
  return hash.digest('hex')
}

/** The same, over many turns of the event loop. */
export async function toDigestInTurns(version: NewVersion): Promise<string> {
  const hash = createHash('sha256')
  for (const piece of toHashed(version)) {
    hash.update(piece)
    await nextTurn()
  }
  return hash.digest('hex')
}

function* toHashed({ artifact, limits, env, egress }: NewVersion): Generator<string | Uint8Array> {
  for (const field of [artifact.code, artifact.sourceMap ?? '', JSON.stringify([limits, env, egress ?? null])]) {
    yield `${Buffer.byteLength(field)}\n`
    yield* toSlices(field)
  }
}
