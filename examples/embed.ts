// isolet as a library: untrusted code in your own program, no server and no ports. Run it: npm run example:embed

import { createHost } from '../src/index.ts' // in your program: from 'isolet'

const code = `export default { fetch: (request, env) => new Response(env.GREETING + ' from ' + new URL(request.url).pathname) }`

await using host = await createHost({ maxIsolates: 200, limits: { cpuMs: 50, memoryMiB: 64 } })
const hello = await host.load({ name: 'hello', code, env: { GREETING: 'hi' } })
const response = await hello.fetch('http://hello/embedded')
console.log(response.status, await response.text())
