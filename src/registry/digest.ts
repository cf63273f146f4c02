// Names an upload by its content. Pure.

import { createHash } from 'node:crypto'
import type { NewVersion } from './registry.ts'

/**
 * SHA-256 in hex over code, source map, limits, env and egress. Each field goes in behind its length, so that
 * no two uploads read the same; the order of keys counts.
 */
export function toDigest(version: NewVersion): string {
  const settings = JSON.stringify([version.limits, version.env, version.egress ?? null])
  const hash = createHash('sha256')
  for (const field of [version.artifact.code, version.artifact.sourceMap ?? '', settings]) {
    const bytes = Buffer.from(field)
    hash.update(`${bytes.byteLength}\n`).update(bytes)
  }
  return hash.digest('hex')
}
