// `npm start`: serves every example on the default ports and says what to try. Other ports, and another folder than
// .isolet: npm start -- --port 9000 --admin-port 9001 --data /tmp/isolet

import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { buildEntry, stopBuild } from '../src/build/build.ts'
import { DEFAULT_DATA } from '../src/cli/admin-options.ts'
import { parsePort } from '../src/cli/arguments.ts'
import { closeOnSignal } from '../src/cli/stop-signals.ts'
import { createLogger } from '../src/server/logger.ts'
import { openServer, type RunningServer } from '../src/server/server.ts'
import { DEFAULT_ADMIN_PORT, DEFAULT_PORT } from '../src/server/server-options.ts'
import { openUpstream } from './upstream.ts'

interface Place {
  readonly port: number
  readonly adminPort: number
  readonly dataDir: string
}

try {
  await start(readPlace())
} catch (error) {
  console.error(`error: ${error instanceof Error ? error.message : error}`)
  process.exitCode = 1
}

function readPlace(): Place {
  const text = { type: 'string' } as const
  const { values } = parseArgs({ options: { port: text, 'admin-port': text, data: text } })
  return {
    port: parsePort(values.port ?? String(DEFAULT_PORT)),
    adminPort: parsePort(values['admin-port'] ?? String(DEFAULT_ADMIN_PORT)),
    dataDir: values.data ?? DEFAULT_DATA,
  }
}

async function start(place: Place): Promise<void> {
  await using opened = new AsyncDisposableStack()
  opened.defer(stopBuild)
  const logger = createLogger({ level: 'warn' })
  const adminToken = process.env.ISOLET_ADMIN_TOKEN || undefined
  const server = opened.adopt(await openServer({ ...place, allowPrivateEgress: true, logger, adminToken }), running =>
    running.close(),
  )
  const upstream = opened.adopt(await openUpstream(), running => running.close())
  await Promise.all([
    deploy(server, 'hello'),
    deploy(server, 'add'),
    deploy(server, 'hono-app'),
    deploy(server, 'streaming'),
    deploy(server, 'proxy', { env: { UPSTREAM: upstream.url }, egress: ['127.0.0.1'] }),
  ])
  const closed = closeOnSignal(() => opened.disposeAsync())
  console.log(toSuggestions(server, place))
  await closed
}

async function deploy(
  server: RunningServer,
  name: string,
  more: { env?: Record<string, string>; egress?: string[] } = {},
): Promise<void> {
  const built = await buildEntry(fileURLToPath(new URL(`${name}/index.ts`, import.meta.url)))
  const files = new Map([
    ['index.js', built.code],
    ['index.js.map', built.sourceMap],
  ])
  await server.deploy({ name, entry: 'index.js', files, ...more })
}

function toSuggestions({ url, adminUrl }: RunningServer, { adminPort, dataDir }: Place): string {
  const isolet = 'npm run -s isolet --'
  // What the commands assume by themselves is not said.
  const where = (adminPort === DEFAULT_ADMIN_PORT ? '' : ` --url ${adminUrl}`) + toDataOption(dataDir)
  return `isolet serves the examples at ${url} (admin plane at ${adminUrl}). Try:

  curl '${url}/fn/hello/?name=Ada'
  curl -i -H 'Host: hello.localhost' ${url}/
  curl ${url}/fn/add/ -d '{"a": 1.5, "b": -2}'
  curl ${url}/fn/hono-app/books/1
  curl ${url}/fn/hono-app/books -H 'content-type: application/json' -d '{"title": "Dune", "year": 1965}'
  curl -N '${url}/fn/streaming/?lines=20'
  curl ${url}/fn/proxy/

  ${isolet} list${where}
  ${isolet} deploy examples/hello/index.ts --name mine${where}
  ${isolet} invoke mine '/?name=Ada'${where}
  ${isolet} versions mine${where}
  ${isolet} bench examples/hono-app/index.ts

Ctrl-C stops it.`
}

function toDataOption(dataDir: string): string {
  return dataDir === DEFAULT_DATA ? '' : ` --data '${dataDir}'`
}
