// The versions that a cell was sent, as far as it keeps them. Their code, source maps and caches stay in the frames they
// came in, and those are freed as they go: V8 counts its heap and such buffers together, and marks all of its heap, 10 to
// 20 ms beside the starts of others, once a few megabytes came and went (docs/decisions/0027-a-cell-keeps-frames.md).

import { LRUCache } from 'lru-cache'
import { LateArtifact } from '../base/late-artifact.ts'
import type { Artifact, Version } from '../host/version.ts'
import type { WireVersion } from './cell-setup.ts'
import { fromJsonBytes, unpackParts } from './link/parts.ts'

interface Kept {
  readonly version: Version
  /** Holds all that follows. */
  readonly frame: ArrayBuffer
  readonly code: Buffer
  readonly sourceMap: Buffer | undefined
  readonly codeCache: Buffer | undefined
}

export class KeptVersions {
  readonly #kept: LRUCache<number, Kept>

  /** @param maxBytes of all frames together; what goes for want of room is what was used longest ago. */
  constructor(maxBytes: number) {
    this.#kept = new LRUCache({ maxSize: maxBytes, dispose: ({ frame }) => void frame.transfer(0) })
  }

  /**
   * Keeps a version under the link's number for it.
   * @param rest as ToCell.version says.
   * @param isOwn it lies in a buffer of its own, which is ours from now on; any other is copied.
   * @throws RangeError for what is no version.
   */
  keep(id: number, rest: Buffer, isOwn: boolean): Version {
    const own = isOwn ? rest : copy(rest)
    const [json, code, sourceMap, codeCache] = unpackParts(own)
    if (json === undefined || code === undefined) throw new RangeError('a version without code')
    const fields = fromJsonBytes(json) as WireVersion // the router made it
    const version: Version = { ...fields, readArtifact: () => this.#readArtifact(id, fields.name) }
    // Node makes no shared ones.
    const frame = own.buffer as ArrayBuffer
    this.#kept.set(id, { version, frame, code, sourceMap, codeCache }, { size: own.byteLength + 1 })
    return version
  }

  /** Counts as a use. */
  get(id: number): Version | undefined {
    return this.#kept.get(id)?.version
  }

  /** Keeps it no longer, and says what it was. */
  take(id: number): Version | undefined {
    const version = this.#kept.peek(id)?.version
    this.#kept.delete(id)
    return version
  }

  #readArtifact(id: number, name: string): Artifact {
    const kept = this.#kept.peek(id)
    if (kept === undefined) throw new Error(`the code of ${name} is not kept here any more`)
    const { code, sourceMap, codeCache } = kept
    // As text a map is a millisecond's work for a large module.
    const readSourceMap = () => (isEmpty(sourceMap) ? undefined : sourceMap.toString('utf8'))
    return new LateArtifact(code.toString('utf8'), isEmpty(codeCache) ? undefined : codeCache, readSourceMap)
  }
}

/** In memory that is nobody else's: Node cuts small buffers out of one that they share. */
function copy(bytes: Buffer): Buffer {
  const own = Buffer.allocUnsafeSlow(bytes.byteLength)
  bytes.copy(own)
  return own
}

function isEmpty(bytes: Buffer | undefined): bytes is undefined {
  return bytes === undefined || bytes.byteLength === 0
}
