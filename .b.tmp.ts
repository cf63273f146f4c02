// plain hono vs data-app with canned answers vs real
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { openServer } from '/work/main/src/server/server.ts'
const app = new Hono(); app.get('*', c => c.text('hello'))
serve({ fetch: app.fetch, port: 9101, hostname: '127.0.0.1' })
const code = 'export default { fetch: () => new Response("hello") }'
const files = new Map([['index.js', code]])
const real = await openServer({ port: 9102, adminPort: 0 })
await real.deploy({ name: 'hello', entry: 'index.js', files })
const canned = { prepare: async () => ({ codeCache: undefined, startup: { isolate: 0, compile: 0, evaluate: 0, total: 0 }, heapBytes: 0 }),
  dispatch: async (_v: unknown, r: any) => { r.signal; return { status: 200, statusText: '', headers: ['content-type', 'text/plain'], body: 'hello', start: 'warm', timing: { queue: 0.001, load: 0, exec: 0.01, cpu: 0.001 }, requestId: r.requestId } },
  retire() {}, stats: () => ({}), close: async () => {}, [Symbol.asyncDispose]: async () => {} } as any
const c = await openServer({ port: 9103, adminPort: 0, openEngine: async () => canned })
await c.deploy({ name: 'hello', entry: 'index.js', files })
console.log('up')
