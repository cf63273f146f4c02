// What a caller reads when a function fails: a problem with code and request id, and nothing of guest or host.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fetchModule, openTestServer } from './test-server.ts'

const server = await openTestServer()

const FAILURES: Record<string, [source: string, status: number, code: string]> = {
  'throws an error': ['() => { throw new Error("secret") }', 500, 'ERR_GUEST_EXCEPTION'],
  'rejects later': ['async () => { await null; throw new TypeError("secret") }', 500, 'ERR_GUEST_EXCEPTION'],
  'throws a string': ['() => { throw "secret" }', 500, 'ERR_GUEST_EXCEPTION'],
  'throws an object with a hostile stack': [
    '() => { throw { get stack() { throw new Error("secret") }, toString() { throw "secret" } } }',
    500,
    'ERR_GUEST_EXCEPTION',
  ],
  'overflows its stack': ['function f() { return f() }', 500, 'ERR_GUEST_EXCEPTION'],
  'returns nothing': ['() => {}', 502, 'ERR_BAD_RESPONSE'],
  'returns a body that was read': [
    'async () => { const secret = new Response("secret"); await secret.text(); return secret }',
    502,
    'ERR_BAD_RESPONSE',
  ],
  spins: ['() => { const secret = 1; for (;;); }', 503, 'ERR_CPU_LIMIT'],
  'never answers': ['() => new Promise(() => {})', 504, 'ERR_WALL_LIMIT'],
}

for (const [what, [source, status, code]] of Object.entries(FAILURES)) {
  test(`a handler that ${what} is ${status} ${code}, without a stack, a path or a word of its own`, async () => {
    await server.deploy('fails', fetchModule(source), { cpuMs: 50, wallMs: 200 })
    const outcome = await server.call('fails', '/', { headers: { 'x-request-id': 'asked-for' } })
    assert.deepEqual([outcome.status, outcome.code], [status, code])
    assert.equal(outcome.headers.get('content-type'), 'application/problem+json')
    const { requestId, detail, ...problem } = JSON.parse(outcome.text)
    assert.deepEqual([problem.status, problem.code, requestId], [status, code, 'asked-for'])
    assert.equal(typeof detail, 'string')
    const told = outcome.text + JSON.stringify([...outcome.headers])
    assert.doesNotMatch(told, /secret|\.[jt]s\b|\/src\/|node:|node_modules| at /)
  })
}

test('the log of a failure names its request, so that a caller can ask about it', async () => {
  await server.deploy('told', fetchModule('() => { throw new Error("for the tenant") }'))
  const { headers } = await server.call('told')
  const line = await server.logs.next(({ message }) => message.includes('for the tenant'))
  assert.equal(line.requestId, headers.get('x-request-id'))
})

test('a stack in the log holds no path of the host and no frame of the runtime', async () => {
  const source = 'async r => { await r.text(); new URL("/", "no base").href }'
  await server.deploy('stack', fetchModule(source))
  assert.equal((await server.call('stack', '/', { method: 'POST', body: 'x' })).status, 500)
  const { message } = await server.logs.next(line => line.function === 'stack')
  assert.match(message, /TypeError/)
  assert.doesNotMatch(message, /\/src\/|node_modules|node:|isolated-vm|guest-isolate/)
})
