// The ceiling: the same hello in plain Hono, nothing isolated. Prints its URL once it listens.

import { serve } from '@hono/node-server'
import { Hono } from 'hono'

const app = new Hono().get('/fn/hello/', c => c.text('hello'))
const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) =>
  console.log(`http://127.0.0.1:${port}/fn/hello/`),
)
process.once('SIGTERM', () => server.close(() => process.exit()))
