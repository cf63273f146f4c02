// Many tenants of one bundle in a server, in less time than as many deploys take: what one deploy stored is stored
// again under other names. The server can't tell it from the same upload deployed under each of them.

import { randomUUID } from 'node:crypto'
import type { Registry } from '../src/registry/registry.ts'

/** @param original a function that was deployed, once. */
export function copyTenant(registry: Registry, original: string, names: Iterable<string>): void {
  const version = registry.findVersion(original)
  if (version === undefined) throw new Error(`${original} was never deployed`)
  const artifact = registry.readArtifact(version.digest)
  for (const name of names) registry.deploy({ ...version, name, uploadId: randomUUID(), artifact }, version.digest)
}
