// isolet with any number of tenants. The first argument is JSON of TenantServerOptions. Prints where it serves as one
// line of JSON once it does. A request of `/?from=N&to=M` to its `fillUrl` adds tenants N to M - 1 of `hello`.

import { mkdtempSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { serve } from '@hono/node-server'
import { VERSION } from '../../src/base/package.ts'
import { openEngine } from '../../src/cells/open-engine.ts'
import { createLogger } from '../../src/server/logger.ts'
import { openServer } from '../../src/server/server.ts'
import { ABUSERS } from '../abusers.ts'
import { slowDown } from '../slow-engine.ts'
import type { AbuserName, BundleName } from '../subject.ts'
import { copyTenant } from '../tenant-copies.ts'
import { TENANT_LIMITS } from '../tenant-limits.ts'

export interface TenantServerOptions {
  /** Holds each bundle as `<name>.js`. */
  readonly folder: string
  readonly cells: number
  readonly blanks?: number | undefined
  readonly keepWarm?: boolean | undefined
  readonly maxIsolates?: number | undefined
  readonly tenants: Partial<Readonly<Record<BundleName, number>>>
  readonly abusers: readonly AbuserName[]
  /** Work that each request does more than it must, in microseconds: shows that the suite would see it. */
  readonly slowerUs?: number | undefined
}

/** Abusers are stopped as soon as anybody's function is. */
const ABUSER_LIMITS = { cpuMs: 100 }

const options: TenantServerOptions = JSON.parse(process.argv[2] ?? '')
const { folder, tenants, abusers, slowerUs = 0, ...engine } = options
// Beside the bundles, which whoever started this removes.
const dataDir = mkdtempSync(join(dirname(folder), 'data-'))
const server = await openServer({
  ...engine,
  port: 0,
  adminPort: 0,
  dataDir,
  logger: createLogger({ level: 'error' }),
  openEngine: async choice => slowDown(await openEngine(choice), slowerUs),
})
await deployAll()
const { url, adminUrl, token } = server
serve({ fetch: fill, port: 0, hostname: '127.0.0.1' }, ({ port }) => {
  console.log(
    JSON.stringify({
      url,
      adminUrl,
      token,
      version: `isolet ${VERSION} on Node ${process.version}`,
      fillUrl: `http://127.0.0.1:${port}`,
    }),
  )
})
process.once('SIGTERM', () => void server.close().then(() => process.exit()))

async function deployAll(): Promise<void> {
  for (const [bundle, count] of Object.entries(tenants)) {
    if (count === 0) continue
    await deploy(`${bundle}-0`, readFileSync(join(folder, `${bundle}.js`), 'utf8'), TENANT_LIMITS)
    copyTenant(server.registry, `${bundle}-0`, toNames(bundle, 1, count))
  }
  for (const name of abusers) await deploy(name, ABUSERS[name], ABUSER_LIMITS)
}

function fill(request: Request): Response {
  const { searchParams } = new URL(request.url)
  copyTenant(
    server.registry,
    'hello-0',
    toNames('hello', Number(searchParams.get('from')), Number(searchParams.get('to'))),
  )
  return new Response('filled')
}

async function deploy(name: string, source: string, limits: typeof ABUSER_LIMITS): Promise<void> {
  await server.deploy({ name, entry: 'index.js', files: new Map([['index.js', source]]), limits })
}

function* toNames(bundle: string, from: number, to: number): Generator<string> {
  for (let tenant = from; tenant < to; tenant++) yield `${bundle}-${tenant}`
}
