// concurrency and waitMs, through HTTP: who gets a place in an isolate, who waits for one, and who is turned away.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fetchModule, type Outcome, openRequest, openTestServer } from './test-server.ts'

const server = await openTestServer({ maxIsolatesPerFunction: 1 })

const TIMEOUT = { timeout: 30_000 }
/** Answers when its caller ends the body. */
const HOLD = fetchModule('async r => { console.log("held"); await r.text(); return new Response("done") }')

/** Requests that run at once in one isolate, all in their handlers. */
async function hold(name: string, count: number) {
  const held = Array.from({ length: count }, () => openRequest(server, name))
  await server.until(() => server.logs.lines.filter(line => line.function === name).length === count)
  return {
    end: () => Promise.all(held.map(({ end }) => end())),
    outcomes: Promise.all(held.map(({ outcome }) => outcome)),
  }
}

function busy({ status, code, headers }: Outcome): void {
  assert.deepEqual([status, code, headers.get('retry-after')], [503, 'ERR_BUSY', '1'])
}

test('requests up to concurrency overlap; with waitMs 0 the next is 503 ERR_BUSY at once', TIMEOUT, async () => {
  await server.deploy('two', HOLD, { concurrency: 2, waitMs: 0 })
  const running = await hold('two', 2)
  const over = await server.call('two')
  busy(over)
  assert.match(over.text, /no isolate is free for two: waitMs is 0/)
  await running.end()
  assert.deepEqual(
    (await running.outcomes).map(({ text }) => text),
    ['done', 'done'],
  )
  assert.equal((await server.call('two')).text, 'done')
})

test(
  'with concurrency 1 no two requests overlap, and those that wait are served in the order they came',
  TIMEOUT,
  async () => {
    const source = `async r => {
    if (++running > 1) throw new Error("overlap")
    await new Promise(resolve => setTimeout(resolve, 1))
    running--
    return new Response("alone")
  }`
    await server.deploy('one', `let running = 0; ${fetchModule(source)}`, { concurrency: 1, waitMs: 20_000 })
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => server.call('one')))
    assert.deepEqual(new Set(outcomes.map(({ text }) => text)), new Set(['alone']))
  },
)

test('who waits is served once a place is free, within waitMs', TIMEOUT, async () => {
  await server.deploy('waits', HOLD, { concurrency: 1, waitMs: 20_000 })
  const running = await hold('waits', 1)
  const waiting = server.call('waits')
  await server.until(({ pool }) => pool.waiting === 1)
  await running.end()
  assert.equal((await waiting).text, 'done')
})

test('who waited for waitMs in vain is 503 ERR_BUSY', TIMEOUT, async () => {
  await server.deploy('vain', HOLD, { concurrency: 1, waitMs: 50 })
  const running = await hold('vain', 1)
  const over = await server.call('vain')
  busy(over)
  assert.match(over.text, /50 ms of waiting are over/)
  await running.end()
})

test('nobody waits past wallMs, however long waitMs is', TIMEOUT, async () => {
  const source = '(r, env, ctx) => { ctx.waitUntil(new Promise(() => {})); return new Response("answered") }'
  await server.deploy('both', fetchModule(source), { concurrency: 1, waitMs: 60_000, wallMs: 50 })
  assert.equal((await server.call('both')).text, 'answered')
  busy(await server.call('both'))
})
