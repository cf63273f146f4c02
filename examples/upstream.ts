// A small site on loopback for the proxy example to stand before.

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Upstream {
  readonly url: string
  close(): Promise<void>
}

export async function openUpstream(): Promise<Upstream> {
  const server = createServer((request, response) => {
    const { port } = server.address() as AddressInfo
    response.setHeader('content-type', 'text/html')
    response.end(`<h1>Upstream</h1><p>You asked for ${request.url?.length} characters of path.</p>
<a href="http://127.0.0.1:${port}/next">next</a>\n`)
  })
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => new Promise(done => server.close(() => done())),
  }
}
