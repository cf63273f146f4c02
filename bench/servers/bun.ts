// Tenants in Bun's workers, one each, behind Bun.serve. Run by Bun; the argument is the folder of the bundles.

import { createTenantRouter } from './tenant-router.ts'
import { createWorkerTenant, type WorkerAnswer, type WorkerPort } from './worker-tenant.ts'

declare const Bun: {
  readonly version: string
  serve(options: { port: number; hostname: string; idleTimeout: number; fetch: unknown }): { readonly port: number }
}
declare const Worker: new (url: string) => WorkerPort & { onmessage: (event: { data: WorkerAnswer }) => void }

const PROGRAM = new URL('./inside/worker.js', import.meta.url).href
const [folder = '.'] = process.argv.slice(2)
const router = createTenantRouter(bundle =>
  createWorkerTenant(`file://${folder}/${bundle}.js`, receive => {
    const worker = new Worker(PROGRAM)
    worker.onmessage = ({ data }) => receive(data)
    return worker
  }),
)
const { port } = Bun.serve({ port: 0, hostname: '127.0.0.1', idleTimeout: 0, fetch: router })
console.log(JSON.stringify({ port, version: `Bun ${Bun.version}` }))
