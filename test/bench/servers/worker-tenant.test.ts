import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createWorkerTenant, type WorkerAnswer } from '../../../bench/servers/worker-tenant.ts'

const HEAD = { status: 201, headers: [['x-a', 'b']] as [string, string][] }
const URL_SEEN = 'http://host/'

/** A tenant, what it was sent, and what answers in its worker's place. */
function openTenant() {
  const sent: unknown[] = []
  let receive = (_: WorkerAnswer): void => undefined
  const tenant = createWorkerTenant('file:///tiny.js', listener => {
    receive = listener
    return { postMessage: message => void sent.push(message) }
  })
  const answer = (id: number, text: string, last: boolean, head?: typeof HEAD) =>
    receive({ id, bytes: new TextEncoder().encode(text), last, ...(head && { head }) })
  return {
    tenant,
    sent,
    answer,
    fail: (id: number) => receive({ id, bytes: new Uint8Array(), last: true, failure: 'no' }),
  }
}

test('a worker is told its bundle first, then each request under a number of its own', async () => {
  const { tenant, sent, answer } = openTenant()
  const both = [tenant(new Request('http://a/b'), URL_SEEN), tenant(new Request('http://a/b'), URL_SEEN)]
  answer(2, 'two', true, HEAD)
  answer(1, 'one', true, HEAD)
  const texts = await Promise.all(both.map(async response => (await response).text()))
  assert.deepEqual(texts, ['one', 'two'])
  assert.equal(sent[0], 'file:///tiny.js')
  assert.deepEqual(sent[1], { id: 1, method: 'GET', url: URL_SEEN, headers: [], body: undefined })
})

test('an answer in parts is one body', async () => {
  const { tenant, answer } = openTenant()
  const asked = tenant(new Request('http://a/b'), URL_SEEN)
  answer(1, 'a', false, HEAD)
  const response = await asked
  answer(1, 'b', false)
  answer(1, '', true)
  assert.deepEqual([response.status, response.headers.get('x-a'), await response.text()], [201, 'b', 'ab'])
})

test('parts for a client that has gone are dropped, and a failure cuts a body that has begun', async () => {
  const { tenant, answer, fail } = openTenant()
  const [gone, cut] = [tenant(new Request('http://a/b'), URL_SEEN), tenant(new Request('http://a/b'), URL_SEEN)]
  answer(1, 'a', false, HEAD)
  answer(2, 'a', false, HEAD)
  await (await gone).body?.cancel()
  assert.doesNotThrow(() => answer(1, 'b', true))
  const body = (await cut).text()
  fail(2)
  await assert.rejects(body, /no/)
})
