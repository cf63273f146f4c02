// Tenants in contexts of edge-runtime, one each, all in this process. The argument is the folder of the bundles.

import { createServer } from 'node:http'
import { Script } from 'node:vm'
import { getRequestListener } from '@hono/node-server'
import { stop, transform } from 'esbuild'
import { importPeer, readPeerVersion } from '../peer-programs.ts'
import { announce } from './announce.ts'
import { findBundle, readBundleSources } from './bundle-sources.ts'
import { createTenantRouter, type Tenant } from './tenant-router.ts'

interface EdgeRuntimeModule {
  readonly EdgeRuntime: new () => EdgeRuntime
}

interface EdgeRuntime {
  readonly context: Context
}

interface Context extends Record<string, unknown> {
  readonly Request: typeof Request
}

interface Handler {
  fetch(request: Request): Response | Promise<Response>
}

const [folder = '.'] = process.argv.slice(2)
const { EdgeRuntime } = (await importPeer('edge-runtime')) as EdgeRuntimeModule
const scripts = new Map<string, Script>()
for (const [bundle, source] of readBundleSources(folder)) scripts.set(bundle, await toScript(bundle, source))
await stop()
announce(createServer(getRequestListener(createTenantRouter(open))), `edge-runtime ${readPeerVersion('edge-runtime')}`)

function open(bundle: string): Tenant {
  const { context } = new EdgeRuntime()
  const { default: handler }: { default: Handler } = findBundle(scripts, bundle).runInContext(context)
  return async (request, url) => {
    const { method, headers } = request
    const body = method === 'GET' ? null : await request.arrayBuffer()
    return handler.fetch(new context.Request(url, { method, headers: [...headers], body }))
  }
}

/** A context takes scripts, no modules: each bundle is turned into one, which is compiled once for all of its tenants. */
async function toScript(bundle: string, source: string): Promise<Script> {
  const { code } = await transform(source, { format: 'iife', globalName: 'tenant' })
  return new Script(`${code};tenant`, { filename: `${bundle}.js` })
}
