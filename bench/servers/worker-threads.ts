// Tenants in Node's worker threads, one each, behind @hono/node-server. The argument is the folder of the bundles.

import { createServer } from 'node:http'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Worker } from 'node:worker_threads'
import { getRequestListener } from '@hono/node-server'
import { announce } from './announce.ts'
import { createTenantRouter } from './tenant-router.ts'
import { createWorkerTenant } from './worker-tenant.ts'

const PROGRAM = new URL('./inside/worker.js', import.meta.url)
const [folder = '.'] = process.argv.slice(2)
const router = createTenantRouter(bundle =>
  createWorkerTenant(pathToFileURL(join(folder, `${bundle}.js`)).href, receive =>
    new Worker(PROGRAM).on('message', receive),
  ),
)
announce(createServer(getRequestListener(router)), `Node ${process.version}`)
