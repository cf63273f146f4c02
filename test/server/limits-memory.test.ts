// memoryMiB, through HTTP: whatever a guest fills its heap with, its isolate ends and the process goes on.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fetchModule, openTestServer } from './test-server.ts'

const server = await openTestServer()

const TIMEOUT = { timeout: 60_000 }
const LIMITS = { memoryMiB: 16, cpuMs: 20_000 }
const MIB = 1024 * 1024

await server.deploy('neighbour', fetchModule('() => new Response("well")'))

/** Keeps `n` pieces of 1 MiB. */
const PIECES: Record<string, string> = {
  arrays: 'kept.push(new Array(131072).fill(n + 0.5))',
  strings: 'kept.push(JSON.stringify("x".repeat(1048576) + n))',
  'array buffers': 'kept.push(new ArrayBuffer(1048576))',
  'objects in a map': 'for (let k = 0; k < 8192; k++) kept.push(new Map([[k, { k }]]))',
  closures: 'for (let k = 0; k < 8192; k++) kept.push(() => k, new Array(12))',
}

for (const [what, piece] of Object.entries(PIECES)) {
  const source = `r => {
    const kept = [], pieces = Number(new URL(r.url).search.slice(1))
    for (let n = 0; n < pieces; n++) ${piece}
    return new Response("kept " + kept.length)
  }`

  test(`some MiB of ${what} fit into 16, and no end of them is 503 ERR_MEMORY_LIMIT`, TIMEOUT, async () => {
    await server.deploy('keeps', fetchModule(source), LIMITS)
    assert.match((await server.call('keeps', '/?4')).text, /^kept [1-9]/)
    const { status, code, text } = await server.call('keeps', '/?1e9')
    assert.deepEqual([status, code], [503, 'ERR_MEMORY_LIMIT'], text)
    assert.match(text, /memoryMiB, a heap of 16 MiB/)
    assert.equal((await server.call('neighbour')).text, 'well')
    assert.match((await server.call('keeps', '/?1')).text, /^kept [1-9]/)
  })
}

test(
  'what requests leave behind in their isolate ends it in the end, and the next one starts afresh',
  TIMEOUT,
  async () => {
    const source = '() => new Response(String(kept.push(new Uint8Array(1048576).fill(1))))'
    await server.deploy('leaks', `const kept = []; ${fetchModule(source)}`, LIMITS)
    const counts = []
    let code: string | null = null
    while (code === null) {
      const outcome = await server.call('leaks')
      code = outcome.code
      if (code === null) counts.push(outcome.text)
    }
    assert.equal(code, 'ERR_MEMORY_LIMIT')
    assert.ok(counts.length >= 4 && counts.length <= 17, `${counts.length} MiB were kept of 16`)
    assert.equal((await server.call('leaks')).text, '1')
  },
)

test('a buffer larger than the heap is refused to the guest as a RangeError', TIMEOUT, async () => {
  const source = '() => { try { new ArrayBuffer(64 * 1048576) } catch (error) { return new Response(error.name) } }'
  await server.deploy('large', fetchModule(source), LIMITS)
  assert.equal((await server.call('large')).text, 'RangeError')
})

test('a module that fills its heap when it starts is refused with 422 ERR_MEMORY_LIMIT', TIMEOUT, async () => {
  const source = 'const kept = []; for (;;) kept.push(new Array(1000).fill(0.5)); export default {}'
  const { status, code } = await server.put('full', source, { memoryMiB: 16, startupCpuMs: 20_000 })
  assert.deepEqual([status, code], [422, 'ERR_MEMORY_LIMIT'])
})

test('a body read whole may not be larger than the heap', TIMEOUT, async () => {
  await server.deploy('body', fetchModule('async r => new Response(String((await r.text()).length))'), {
    ...LIMITS,
    requestBodyBytes: 64 * MIB,
  })
  const body = new Uint8Array(20 * MIB)
  const { status } = await server.call('body', '/', { method: 'POST', body })
  assert.ok(status >= 500, String(status))
  assert.equal((await server.call('neighbour')).text, 'well')
})
