// Load on servers of the test's own: what is sent, counted and told.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loadTargets } from '../../src/cli/load-target.ts'
import { openApi } from './fixtures.ts'

const GET = { method: 'GET', headers: [], body: null }
const LOAD = { request: GET, connections: 4, seconds: 0.06 }

test('both targets get the same requests, and what each answered is counted', async t => {
  const one = await openApi(t, (_, response) => response.end('one'))
  const two = await openApi(t, (_, response) => response.end('x'.repeat(300_000)))
  const targets = [one, two].map(({ url }, i) => ({ name: `target ${i}`, url: `${url}/books?q=1` }))
  const results = await loadTargets(targets, LOAD)
  for (const [i, api] of [one, two].entries()) {
    const result = results[i] ?? assert.fail()
    assert.deepEqual(new Set(api.requests.map(({ method, path }) => `${method} ${path}`)), new Set(['GET /books?q=1']))
    assert.deepEqual([result.name, result.failed, result.firstFailure], [`target ${i}`, 0, undefined])
    assert.ok(result.latency.samples > 0 && result.latency.p50 > 0 && result.requestsPerSecond > 0)
    // The rest were sent to warm up.
    assert.ok(result.requests > result.latency.samples && result.requests < api.requests.length)
  }
})

test('method, headers and body are sent as given', async t => {
  const api = await openApi(t, (_, response) => response.end())
  const request = { method: 'PUT', headers: [['x-a', 'b'] as const], body: '{"a":1}' }
  const [result] = await loadTargets([{ name: 'put', url: api.url }], { ...LOAD, request })
  assert.equal(result?.failed, 0)
  const seen = api.requests.map(({ method, headers, body }) => `${method} ${headers['x-a']} ${body}`)
  assert.deepEqual(new Set(seen), new Set(['PUT b {"a":1}']))
})

test('answers other than 2xx are failures, in neither latency nor throughput, and the first is told', async t => {
  const api = await openApi(t, (_, response) => response.writeHead(503, { 'isolet-error': 'ERR_BUSY' }).end())
  const [result] = await loadTargets([{ name: 'busy', url: api.url }], LOAD)
  assert.ok(result !== undefined && result.requests > 0)
  assert.deepEqual(
    [result.failed, result.latency.samples, result.requestsPerSecond, result.firstFailure],
    [result.requests, 0, 0, 'HTTP 503 ERR_BUSY'],
  )
})

test('answers that never come are failures; those that come still count', async t => {
  let seen = 0
  const api = await openApi(t, (_, response) => (seen++ % 2 === 0 ? response.destroy() : response.end('well')))
  const [result] = await loadTargets([{ name: 'flaky', url: api.url }], LOAD)
  assert.ok(result !== undefined && result.failed > 0 && result.failed < result.requests)
  assert.match(result.firstFailure ?? '', /^UND_ERR_SOCKET|ECONNRESET$/)
  assert.ok(result.latency.samples > 0)
})
