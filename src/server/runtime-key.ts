// Names the V8 that this process runs, so that code caches of another are told apart.

import { createHash } from 'node:crypto'

/** V8's version, the processor and the flags of the runtime: each changes what V8 compiles to. */
export function toRuntimeKey(): string {
  const flags = createHash('sha256').update(JSON.stringify([process.execArgv, process.env.NODE_OPTIONS ?? '']))
  return `${process.versions.v8}-${process.arch}-${flags.digest('hex').slice(0, 16)}`
}
