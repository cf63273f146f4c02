// Tenants in contexts of QuickJS, one each, all in this process. The argument is the folder of the bundles.

import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { importPeer, readPeerVersion } from '../peer-programs.ts'
import { announce } from './announce.ts'
import { findBundle, readBundleSources } from './bundle-sources.ts'
import { createTenantRouter, type Tenant } from './tenant-router.ts'

/** What is used of quickjs-emscripten. Handles are freed by their disposal. */
interface QuickJsModule {
  getQuickJS(): Promise<{ newContext(): Context }>
}

type Handle = Disposable

interface Context {
  readonly global: Handle
  readonly runtime: { executePendingJobs(): Disposable }
  evalCode(code: string, file: string, options?: { type: 'module' }): unknown
  unwrapResult(result: unknown): Handle
  getProp(of: Handle, name: string): Handle
  newString(text: string): Handle
  getString(handle: Handle): string
  callFunction(callee: Handle, self: Handle, ...values: Handle[]): unknown
  getPromiseState(promise: Handle): { type: 'fulfilled'; value: Handle } | { type: 'pending' | 'rejected' }
}

const [folder = '.'] = process.argv.slice(2)
const WEB = readFileSync(new URL('./inside/quickjs-web.js', import.meta.url), 'utf8')
const { getQuickJS } = (await importPeer('quickjs-emscripten')) as QuickJsModule
const quickJs = await getQuickJS()
const sources = readBundleSources(folder)
const version = `quickjs-emscripten ${readPeerVersion('quickjs-emscripten')}`
announce(createServer(getRequestListener(createTenantRouter(open))), version)

function open(bundle: string): Tenant {
  const context = quickJs.newContext()
  context.unwrapResult(context.evalCode(WEB, 'web.js'))[Symbol.dispose]()
  using namespace = context.unwrapResult(
    context.evalCode(findBundle(sources, bundle), `${bundle}.js`, { type: 'module' }),
  )
  const handler = context.getProp(namespace, 'default')
  const serve = context.getProp(context.global, 'serve')
  return async (request, url) => {
    const { method, headers } = request
    const body = method === 'GET' ? '' : await request.text()
    const answer = call(context, serve, handler, [method, url, JSON.stringify([...headers]), body])
    const [status, pairs, text]: [number, [string, string][], string] = JSON.parse(answer)
    return new Response(text, { status, headers: pairs })
  }
}

/** Nothing that a tenant waits for comes from outside, so its answer is there once its jobs have run. */
function call(context: Context, serve: Handle, handler: Handle, texts: readonly string[]): string {
  using values = new DisposableStack()
  const given = texts.map(text => values.use(context.newString(text)))
  const promise = values.use(context.unwrapResult(context.callFunction(serve, context.global, handler, ...given)))
  values.use(context.runtime.executePendingJobs())
  const state = context.getPromiseState(promise)
  if (state.type !== 'fulfilled') throw new Error(`the tenant's answer is ${state.type}`)
  return context.getString(values.use(state.value))
}
