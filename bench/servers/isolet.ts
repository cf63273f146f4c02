// isolet with the benches' functions deployed; the first argument says in how many cells, 0 or none for inline, the second
// may be `reachable`. Prints the functions' URLs as one line of JSON once it serves.

import { createLogger } from '../../src/server/logger.ts'
import { openServer } from '../../src/server/server.ts'
import { FUNCTIONS } from '../functions.ts'

/** Until its loop is compiled, or on a busy machine, a burner takes longer than a budget of 100 ms allows. */
const LIMITS = { cpuMs: 1000 }

const cells = Number(process.argv[2] ?? 0)
// No debugger reaches into a cell's own network. A cell does without one where no program can be found to make it.
if (process.argv[3] === 'reachable') process.env.PATH = ''
const options = { port: 0, adminPort: 0, cells, logger: createLogger({ level: 'error' }) }
const server = await openServer(options)
for (const [name, source] of Object.entries(FUNCTIONS))
  await server.deploy({ name, entry: 'index.js', files: new Map([['index.js', source]]), limits: LIMITS })
console.log(JSON.stringify(Object.fromEntries(Object.keys(FUNCTIONS).map(name => [name, `${server.url}/fn/${name}/`]))))
process.once('SIGTERM', () => void server.close().then(() => process.exit()))
