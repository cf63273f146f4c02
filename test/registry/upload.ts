// A small upload for tests of the registry.

import type { NewVersion, Registry, StoredArtifact } from '../../src/registry/registry.ts'
import { SLICE_BYTES } from '../../src/registry/slices.ts'

/** An upload whose content differs by name and version, unless `changes` says otherwise. */
export function upload(name: string, version: number, changes: Partial<NewVersion> = {}): NewVersion {
  return {
    name,
    version,
    uploadId: `${name}-${version}`,
    createdAt: 1000 + version,
    limits: { cpuMs: 50 },
    env: { GREETING: 'hi', NESTED: { list: [1, null, true] } },
    egress: ['api.example.com'],
    startup: { isolate: 1, compile: 2, evaluate: 3, total: 6 },
    artifact: {
      code: `export default ${JSON.stringify(`${name} ${version} \0é`)}`,
      sourceMap: '{}',
      codeCache: undefined,
    },
    ...changes,
  }
}

/** An artifact of several slices. */
export function large(text: string): StoredArtifact {
  return { code: text.repeat(3 * SLICE_BYTES), sourceMap: undefined, codeCache: undefined }
}

/** An artifact with all that it reads when it is asked. */
export function readWhole(registry: Registry, digest: string): StoredArtifact {
  const { code, sourceMap, codeCache } = registry.readArtifact(digest)
  return { code, sourceMap, codeCache }
}
