import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'node:test'
import type { ExchangeCaller } from '../../bench/exchange-caller.ts'
import type { RunningSubject } from '../../bench/subject.ts'
import { toTenant, warmUpTenant } from '../../bench/tenant-caller.ts'

/** Busy until it has taken 0.3 s of CPU, then idle until its input ends. */
const STARTS_MORE = `
console.log('up')
setImmediate(() => {
  while (process.cpuUsage().user < 300_000);
  console.log('done')
  process.stdin.resume().on('end', () => process.exit())
})
`

function toServer(pids: () => readonly number[]): RunningSubject {
  return { version: 'any', pids, urlOf: () => 'http://127.0.0.1/', async [Symbol.asyncDispose]() {} }
}

/** Counts calls. */
function toCaller(onCall: () => void): ExchangeCaller {
  return {
    async call() {
      onCall()
      return { ms: 1, start: undefined, loadMs: undefined }
    },
    async [Symbol.asyncDispose]() {},
  }
}

test('a server is called once it has started what it starts', { skip: process.platform !== 'linux' }, async () => {
  const child = spawn(process.execPath, ['-e', STARTS_MORE], { stdio: ['pipe', 'pipe', 'inherit'] })
  let told = ''
  child.stdout.on('data', data => {
    told += data
  })
  await once(child.stdout, 'data')
  const server = toServer(() => [child.pid ?? 0])
  const before: string[] = []
  await warmUpTenant(
    server,
    toCaller(() => before.push(told)),
    toTenant(server, 'hello'),
    { requests: 1, ms: 0 },
  )
  assert.deepEqual(before, ['up\ndone\n'])
  child.stdin.end()
  await once(child, 'exit')
})

test('a tenant is called as often as asked, and at least once', async () => {
  const server = toServer(() => [])
  for (const [requests, ms, expected] of [
    [7, 60_000, 7],
    [7, 0, 1],
  ] as const) {
    let calls = 0
    await warmUpTenant(
      server,
      toCaller(() => calls++),
      toTenant(server, 'hello'),
      { requests, ms },
    )
    assert.equal(calls, expected)
  }
})

test('of processes that end meanwhile no figure is taken', { skip: process.platform !== 'linux' }, async () => {
  const child = spawn(process.execPath, ['-e', ''])
  const { pid = 0 } = child
  await once(child, 'exit')
  const gone = [[pid], [pid], []]
  const server = toServer(() => gone.shift() ?? [])
  let calls = 0
  await warmUpTenant(
    server,
    toCaller(() => calls++),
    toTenant(server, 'hello'),
    { requests: 1, ms: 0 },
  )
  assert.deepEqual([calls, gone.length], [1, 0])
})
