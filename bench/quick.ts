// `npm run bench:quick`: the figures of the README in about half a minute. `--json` for machines.

import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { VERSION } from '../src/base/package.ts'
import { measureStarts, type Starts } from './starts.ts'
import { measureThroughput, type Throughput } from './throughput.ts'

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    functions: { type: 'string', default: '200' },
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '4' },
  },
})

const starts = await measureStarts(Number(values.functions), progress('starts'))
const throughput = await measureThroughput(
  { isolet: './servers/isolet-inline.ts', 'plain Hono': './servers/plain-hono.ts' },
  Number(values.rounds),
  Number(values.seconds),
  progress('throughput'),
)
const machine = { cpu: cpus()[0]?.model, cores: cpus().length, node: process.version, isolet: VERSION }
console.log(values.json ? JSON.stringify({ machine, starts, throughput }, null, 2) : table(starts, throughput))

function progress(what: string): (done: number) => void {
  if (!process.stderr.isTTY) return () => undefined
  return done => process.stderr.write(done >= 1 ? '\r\x1b[K' : `\r${what} ${Math.round(done * 100)} %\x1b[K`)
}

function table(starts: readonly Starts[], throughput: readonly Throughput[]): string {
  const [own, ceiling] = throughput
  const share = own && ceiling ? Math.round((own.requestsPerSecond / ceiling.requestsPerSecond) * 100) : Number.NaN
  return [
    `isolet ${machine.isolet}, Node ${machine.node}, ${machine.cores} × ${machine.cpu}`,
    '',
    '| start | functions | p50 ms | p95 ms | p99 ms |',
    '| --- | ---: | ---: | ---: | ---: |',
    ...starts.map(({ kind, functions, ms }) =>
      row(kind, functions, ms.p50.toFixed(3), ms.p95.toFixed(3), ms.p99.toFixed(3)),
    ),
    '',
    '| hello over HTTP, 64 connections | requests/s | p50 ms | p99 ms |',
    '| --- | ---: | ---: | ---: |',
    ...throughput.map(({ server, requestsPerSecond, p50, p99 }) =>
      row(server, Math.round(requestsPerSecond), p50, p99),
    ),
    '',
    `isolet answers ${share} % of what plain Hono does in the same run.`,
  ].join('\n')
}

function row(...cells: readonly (string | number)[]): string {
  return `| ${cells.join(' | ')} |`
}
