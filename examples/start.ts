// `npm start`: serves every example on the default ports and says what to try.

import { fileURLToPath } from 'node:url'
import { buildEntry, stopBuild } from '../src/build/build.ts'
import { createLogger } from '../src/server/logger.ts'
import { openServer, type RunningServer } from '../src/server/server.ts'
import { openUpstream, type Upstream } from './upstream.ts'

const server = await openServer({
  dataDir: '.isolet',
  allowPrivateEgress: true,
  logger: createLogger({ level: 'warn' }),
  adminToken: process.env.ISOLET_ADMIN_TOKEN || undefined,
})
const upstream = await openUpstream()
await Promise.all([
  deploy('hello'),
  deploy('add'),
  deploy('hono-app'),
  deploy('streaming'),
  deploy('proxy', { env: { UPSTREAM: upstream.url }, egress: ['127.0.0.1'] }),
])
console.log(suggestions(server))

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop(server, upstream))

async function deploy(name: string, more: { env?: Record<string, string>; egress?: string[] } = {}): Promise<void> {
  const built = await buildEntry(fileURLToPath(new URL(`${name}/index.ts`, import.meta.url)))
  const files = new Map([
    ['index.js', built.code],
    ['index.js.map', built.sourceMap],
  ])
  await server.deploy({ name, entry: 'index.js', files, ...more })
}

async function stop(running: RunningServer, beside: Upstream): Promise<void> {
  await running.close()
  await beside.close()
  await stopBuild()
  process.exit(0)
}

function suggestions({ url, adminUrl }: RunningServer): string {
  return `isolet serves the examples at ${url} (admin plane at ${adminUrl}). Try:

  curl '${url}/fn/hello/?name=Ada'
  curl -i -H 'Host: hello.localhost' ${url}/
  curl ${url}/fn/add/ -d '{"a": 1.5, "b": -2}'
  curl ${url}/fn/hono-app/books/1
  curl ${url}/fn/hono-app/books -H 'content-type: application/json' -d '{"title": "Dune", "year": 1965}'
  curl -N '${url}/fn/streaming/?lines=20'
  curl ${url}/fn/proxy/

  npm run -s isolet -- list
  npm run -s isolet -- deploy examples/hello/index.ts --name mine
  npm run -s isolet -- logs mine
  npm run -s isolet -- bench examples/hono-app/index.ts

Ctrl-C stops it.`
}
