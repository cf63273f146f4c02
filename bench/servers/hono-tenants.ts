// The ceiling: the bundles behind plain Hono with nothing isolated, one handler for all tenants, imported ahead. The
// argument is their folder.

import { readdirSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import { basename, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { getRequestListener } from '@hono/node-server'
import { Hono } from 'hono'
import { announce } from './announce.ts'

interface Handler {
  fetch(request: Request): Response | Promise<Response>
}

const TENANT_PATH = /^\/([^/]+)\/\d+(\/.*)$/

const [folder = '.'] = process.argv.slice(2)
const listeners = new Map<string, RequestListener>()
for (const file of readdirSync(folder)) {
  const { default: handler }: { default: Handler } = await import(pathToFileURL(join(folder, file)).href)
  const app = new Hono().all('*', context => handler.fetch(context.req.raw))
  listeners.set(basename(file, '.js'), getRequestListener(app.fetch))
}
const server = createServer((incoming, outgoing) => {
  const [, bundle = '', rest] = TENANT_PATH.exec(incoming.url ?? '') ?? []
  const listener = listeners.get(bundle)
  if (listener === undefined || rest === undefined) return outgoing.writeHead(404).end()
  // Cut before there is a Request: making another one would cost as much as all of Hono.
  incoming.url = rest
  listener(incoming, outgoing)
})
announce(server, `Node ${process.version}`)
