// Functions side by side in one process: what one does wrong is its own failure, and the other keeps answering.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fetchModule, type Outcome, openTestServer, type TestServer } from './test-server.ts'

const server = await openTestServer()

const TIMEOUT = { timeout: 60_000 }
const MIB = 1024 * 1024

await server.deploy('sound', fetchModule('() => new Response("sound")'))

/** Calls the sound function over and over until `work` is done; every answer must be its own. At least once. */
async function staysSoundDuring<Result>(host: TestServer, work: Promise<Result>): Promise<Result> {
  let working = true
  const done = work.finally(() => {
    working = false
  })
  // A failure is the awaiter's below; until then it is not unhandled.
  done.catch(() => undefined)
  do {
    const { status, text } = await host.call('sound')
    assert.deepEqual([status, text], [200, 'sound'])
  } while (working)
  return await done
}

async function callInTurn(host: TestServer, name: string, times: number): Promise<Outcome[]> {
  const outcomes = []
  for (let n = 0; n < times; n++) outcomes.push(await host.call(name))
  return outcomes
}

test('while one spins for ever over and over, the other keeps answering', TIMEOUT, async () => {
  await server.deploy('spins', fetchModule('() => { for (;;); }'), { cpuMs: 20 })
  const spins = await staysSoundDuring(server, callInTurn(server, 'spins', 25))
  assert.deepEqual(new Set(spins.map(({ code }) => code)), new Set(['ERR_CPU_LIMIT']))
})

test('one that throws at every start fails by itself, and the other keeps answering', TIMEOUT, async () => {
  // The trial start passes, those for requests come after the deadline: none of it stands by for the first.
  const strict = await openTestServer({ keepWarm: false })
  await strict.deploy('sound', fetchModule('() => new Response("sound")'))
  const deadline = Date.now() + 1000
  const source = `if (Date.now() > ${deadline}) throw new Error("too late"); ${fetchModule('() => new Response("x")')}`
  await strict.deploy('late', source)
  while (Date.now() <= deadline) await strict.call('sound')
  const outcomes = await staysSoundDuring(strict, callInTurn(strict, 'late', 20))
  assert.deepEqual(new Set(outcomes.map(({ code }) => code)), new Set(['ERR_GUEST_EXCEPTION']))
})

const FLOODS: Record<string, string> = {
  logs: '() => { for (;;) console.log("x".repeat(100)) }',
  'logs of a megabyte': '() => { const line = "x".repeat(1e6); for (;;) console.log(line) }',
  timers: '() => { for (let n = 0; n < 1e9; n++) setTimeout(() => {}, 1e6) }',
  promises: 'async () => { for (let n = 0; n < 1e9; n++) new Promise(() => {}).then(() => {}) }',
  microtasks: '() => { const more = () => { queueMicrotask(more); queueMicrotask(() => {}) }; more() }',
  rejections: '() => { for (;;) Promise.reject(new Error("flood")) }',
}
for (const [what, source] of Object.entries(FLOODS)) {
  test(`a flood of ${what} ends at a limit of its own, and the other keeps answering`, TIMEOUT, async () => {
    await server.deploy('floods', fetchModule(source), { cpuMs: 100, memoryMiB: 64 })
    const outcomes = await staysSoundDuring(server, callInTurn(server, 'floods', 3))
    for (const { status, code } of outcomes)
      assert.ok(status >= 500 && code !== 'ERR_INTERNAL' && code !== null, `${status} ${code}`)
  })
}

test('10,000 rejections that nobody handles leave the isolate warm and the process no larger', TIMEOUT, async () => {
  const source = `r => {
    for (let n = 0; n < 10_000; n++) Promise.reject(new Error("left behind " + n))
    return new Response("fine")
  }`
  await server.deploy('rejects', fetchModule(source), { cpuMs: 5000, memoryMiB: 64 })
  const leave = async (): Promise<number> => {
    for (const { text } of await callInTurn(server, 'rejects', 10)) assert.equal(text, 'fine')
    return process.memoryUsage.rss()
  }
  const before = await leave()
  const growth = (await leave()) - before
  assert.equal((await server.call('rejects')).headers.get('isolet-start'), 'warm')
  assert.ok(growth < 20 * MIB, `100,000 rejections more, and ${(growth / MIB).toFixed(1)} MiB`)
})

// docs/decisions/0006-no-loop-unrolling.md: V8 took these for short loops and left out their interrupt checks.
const UNINTERRUPTIBLE = ['endsWith', 'startsWith'].flatMap(name => [
  `while (url.${name}("${name === 'endsWith' ? 'spin' : 'http'}"));`,
  `for (;;) if (!url.${name}("${name === 'endsWith' ? 'spin' : 'http'}")) break;`,
  `do {} while (url.${name}("${name === 'endsWith' ? 'spin' : 'http'}"));`,
])
for (const loop of UNINTERRUPTIBLE) {
  test(`${loop} ends with ERR_CPU_LIMIT`, TIMEOUT, async () => {
    await server.deploy('loop', fetchModule(`({ url }) => { ${loop} return new Response("out") }`), { cpuMs: 100 })
    assert.equal((await server.call('loop', '/spin')).code, 'ERR_CPU_LIMIT')
  })
}
