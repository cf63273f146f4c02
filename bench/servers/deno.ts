// Tenants in Deno's workers, one each, which may read their bundle and nothing else, behind Deno.serve. Run by Deno; the
// argument is the folder of the bundles.

import { createTenantRouter } from './tenant-router.ts'
import { createWorkerTenant, type WorkerAnswer, type WorkerPort } from './worker-tenant.ts'

interface WorkerOptions {
  readonly type: 'module'
  readonly deno: { readonly permissions: { readonly read: readonly string[] } }
}

declare const Deno: {
  readonly args: readonly string[]
  readonly version: { readonly deno: string }
  serve(options: { port: number; hostname: string; onListen(address: { port: number }): void }, fetch: unknown): unknown
}
declare const Worker: new (
  url: string,
  options: WorkerOptions,
) => WorkerPort & { onmessage: (event: { data: WorkerAnswer }) => void }

const PROGRAM = new URL('./inside/worker.js', import.meta.url).href
const [folder = '.'] = Deno.args
const router = createTenantRouter(bundle =>
  createWorkerTenant(`file://${folder}/${bundle}.js`, receive => {
    const worker = new Worker(PROGRAM, { type: 'module', deno: { permissions: { read: [folder] } } })
    worker.onmessage = ({ data }) => receive(data)
    return worker
  }),
)
const onListen = ({ port }: { port: number }) =>
  console.log(JSON.stringify({ port, version: `Deno ${Deno.version.deno}` }))
Deno.serve({ port: 0, hostname: '127.0.0.1', onListen }, router)
