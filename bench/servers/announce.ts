// How a server of Node tells that it listens: one line of JSON with its port and what it runs on.

import type { Server } from 'node:http'

/** Listens on any free port of this machine. */
export function announce(server: Server, version: string): void {
  server.listen(0, '127.0.0.1', () => {
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('the server has no port')
    console.log(JSON.stringify({ port: address.port, version }))
  })
}
