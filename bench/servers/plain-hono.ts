// The ceiling: hello and echo in plain Hono, nothing isolated. Prints their URLs as one line of JSON once it listens.

import { serve } from '@hono/node-server'
import { Hono } from 'hono'

const app = new Hono()
  .get('/fn/hello/', context => context.text('hello'))
  .post('/fn/echo/', async context => context.text(await context.req.text()))
const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => {
  const toUrl = (name: string) => `http://127.0.0.1:${port}/fn/${name}/`
  console.log(JSON.stringify({ hello: toUrl('hello'), echo: toUrl('echo') }))
})
process.once('SIGTERM', () => server.close(() => process.exit()))
