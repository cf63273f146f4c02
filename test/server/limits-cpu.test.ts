// cpuMs and startupCpuMs, through HTTP. What passes a budget never ends by itself, so that a test which ends has shown
// the limit; what stays under it has several times what it needs.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fetchModule, openTestServer } from './test-server.ts'

const server = await openTestServer()

/** Guest code: works for that long, sleeps for that long, from inside a handler. */
const GUEST = `
  const work = ms => { const end = Date.now() + ms; while (Date.now() < end); }
  const sleep = ms => new Promise(resolve => setTimeout(resolve, ms))
`

const TIMEOUT = { timeout: 30_000 }

const UNDER: Record<string, string> = {
  'works for a quarter of cpuMs at once': '() => { work(100); return new Response("done") }',
  'works for a quarter of cpuMs in many slices':
    'async () => { for (let n = 0; n < 50; n++) { work(2); await sleep(0) } return new Response("done") }',
}

for (const [what, source] of Object.entries(UNDER)) {
  test(`a handler that ${what} answers`, TIMEOUT, async () => {
    await server.deploy('under', GUEST + fetchModule(source), { cpuMs: 400 })
    const { status, text } = await server.call('under')
    assert.deepEqual([status, text], [200, 'done'])
  })
}

test('a handler that sleeps for 300 ms with cpuMs 20 answers: sleep is not CPU', TIMEOUT, async () => {
  const source = 'async () => { await sleep(300); return new Response("slept") }'
  await server.deploy('sleeper', GUEST + fetchModule(source), { cpuMs: 20 })
  const { status, text } = await server.call('sleeper')
  assert.deepEqual([status, text], [200, 'slept'])
})

const OVER: Record<string, string> = {
  'in one spin': '() => { for (;;); }',
  'in a spin after an await': 'async () => { await null; for (;;); }',
  'in slices between timers': 'async () => { for (;;) { work(2); await sleep(0) } }',
  'in slices of microtasks': 'async () => { for (;;) await null }',
  'in a timer': '() => { setTimeout(() => { for (;;); }); return new Promise(() => {}) }',
  'in an interval': '() => { setInterval(() => work(2)); return new Promise(() => {}) }',
  'in a getter of what it returns': '() => new Response("x", { get status() { for (;;); } })',
  'while its body is read': 'async r => { await r.text(); for (;;); }',
}

for (const [where, source] of Object.entries(OVER)) {
  test(`cpuMs spent ${where} is 503 ERR_CPU_LIMIT, and the next request gets a sound isolate`, TIMEOUT, async () => {
    const handler = `r => new URL(r.url).pathname === "/sound" ? new Response("sound") : (${source})(r)`
    await server.deploy('over', GUEST + fetchModule(handler), { cpuMs: 40 })
    const { status, code, text } = await server.call('over', '/', { method: 'POST', body: 'x' })
    assert.deepEqual([status, code], [503, 'ERR_CPU_LIMIT'], text)
    assert.match(text, /over passed cpuMs, 40 ms/)
    const next = await server.call('over', '/sound')
    assert.deepEqual([next.status, next.text], [200, 'sound'])
    assert.notEqual(next.headers.get('isolet-start'), 'warm')
  })
}

test('cpuMs spent in the pull of a stream cuts the body after its head was sent', TIMEOUT, async () => {
  const body = 'new ReadableStream({ pull(c) { c.enqueue(new Uint8Array(10)); if (++n > 2) for (;;); } })'
  await server.deploy('stream', fetchModule(`() => { let n = 0; return new Response(${body}) }`), { cpuMs: 40 })
  const response = await fetch(`${server.running.url}/fn/stream/`)
  assert.equal(response.status, 200)
  await assert.rejects(response.text())
  await server.logs.next(line => line.function === 'stream' && line.message.includes('passed cpuMs, 40 ms'))
})

test('cpuMs spent in waitUntil ends it after the answer, and is told in the log', TIMEOUT, async () => {
  const source =
    '(r, env, ctx) => { ctx.waitUntil(sleep(1).then(() => { for (;;); })); return new Response("answered") }'
  await server.deploy('later', GUEST + fetchModule(source), { cpuMs: 40 })
  assert.equal((await server.call('later')).text, 'answered')
  await server.logs.next(line => line.function === 'later' && line.message.includes('passed cpuMs, 40 ms'))
})

test('a module that works for a quarter of startupCpuMs is taken', TIMEOUT, async () => {
  const source = `${GUEST} work(50); ${fetchModule('() => new Response("started")')}`
  await server.deploy('start', source, { startupCpuMs: 200 })
  assert.equal((await server.call('start')).text, 'started')
})

test('a module that spins when it starts is refused with 422 ERR_CPU_LIMIT', TIMEOUT, async () => {
  const { status, code, text } = await server.put('spins', 'for (;;); export default {}', { startupCpuMs: 50 })
  assert.deepEqual([status, code], [422, 'ERR_CPU_LIMIT'])
  assert.match(text, /startupCpuMs, 50 ms/)
  assert.equal((await server.call('spins')).status, 404)
})
