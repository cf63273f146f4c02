// isolet with one hello deployed, inline. Prints the function's URL once it serves.

import { createLogger } from '../../src/server/logger.ts'
import { openServer } from '../../src/server/server.ts'

const server = await openServer({ port: 0, adminPort: 0, logger: createLogger({ level: 'warn' }) })
const code = new TextEncoder().encode('export default { fetch: () => new Response("hello") }')
await server.deploy({ name: 'hello', entry: 'index.js', files: new Map([['index.js', code]]) })
console.log(`${server.url}/fn/hello/`)
process.once('SIGTERM', () => void server.close().then(() => process.exit()))
