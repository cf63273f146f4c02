// isolet with a function for each tenant, named `<bundle>-<tenant>`. The argument is JSON of TenantServerOptions. Prints
// its URL and version as one line of JSON once it serves.

import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { VERSION } from '../../src/base/package.ts'
import { createLogger } from '../../src/server/logger.ts'
import { openServer } from '../../src/server/server.ts'
import type { BundleName } from '../subject.ts'

export interface TenantServerOptions {
  /** Holds each bundle as `<name>.js`. */
  readonly folder: string
  readonly tenants: Partial<Readonly<Record<BundleName, number>>>
  readonly cells: number
  readonly blanks?: number | undefined
}

/** On a busy machine, a large bundle's first request takes longer than a budget of 100 ms allows. */
const LIMITS = { cpuMs: 1000 }

const { folder, tenants, cells, blanks }: TenantServerOptions = JSON.parse(process.argv[2] ?? '')
const server = await openServer({ port: 0, adminPort: 0, cells, blanks, logger: createLogger({ level: 'error' }) })
for (const [bundle, count] of Object.entries(tenants)) await deployAll(bundle, count)
console.log(JSON.stringify({ url: server.url, version: `isolet ${VERSION} on Node ${process.version}` }))
process.once('SIGTERM', () => void server.close().then(() => process.exit()))

/** Tenant 0 as anybody would; the others are stored as what came of it, since 200 builds of one source take minutes. */
async function deployAll(bundle: string, count: number): Promise<void> {
  if (count === 0) return
  const { registry } = server
  const name = `${bundle}-0`
  const files = new Map([['index.js', readFileSync(join(folder, `${bundle}.js`), 'utf8')]])
  await server.deploy({ name, entry: 'index.js', files, limits: LIMITS })
  const record = registry.findVersion(name)
  if (record === undefined) throw new Error(`${name} is not deployed`)
  const artifact = registry.readArtifact(record.digest)
  for (let tenant = 1; tenant < count; tenant++)
    registry.deploy({ ...record, name: `${bundle}-${tenant}`, uploadId: randomUUID(), artifact }, record.digest)
}
