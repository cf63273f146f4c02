// autocannon as a load generator: its command line and the JSON that it prints.

import { createRequire } from 'node:module'
import type { Result } from 'autocannon'
import type { Load, LoadGenerator } from './load-generator.ts'

const CONNECTIONS = '64'
const PROGRAM = createRequire(import.meta.url).resolve('autocannon')

export const autocannon: LoadGenerator = {
  name: 'autocannon',
  toCommand(url, { body }, seconds) {
    const post = body === undefined ? [] : ['-m', 'POST', '-H', 'content-type=text/plain', '-b', body]
    return [process.execPath, PROGRAM, '-j', '-c', CONNECTIONS, '-d', String(seconds), ...post, url]
  },
  toLoad,
}

function toLoad(output: string): Load {
  const { requests, latency, errors, timeouts, non2xx }: Result = JSON.parse(output)
  return {
    requestsPerSecond: requests.average,
    p50: latency.p50,
    p99: latency.p99,
    failed: errors + timeouts + non2xx,
  }
}
