import assert from 'node:assert/strict'
import { test } from 'node:test'
import { slowDown } from '../../bench/slow-engine.ts'
import { DEFAULT_LIMITS } from '../../src/base/limits.ts'
import { openHost } from '../../src/host/host.ts'
import type { Version } from '../../src/host/version.ts'

const HELLO: Version = {
  ...{ key: 'hello@1', name: 'hello', version: 1, limits: DEFAULT_LIMITS, env: {} },
  readArtifact: () => ({ code: 'export default { fetch: () => new Response("hello") }' }),
}
const REQUEST = { method: 'GET', url: 'http://hello/', headers: [], body: null }

test('a slower engine answers as before, and each request takes at least that much', async () => {
  await using engine = slowDown(await openHost(), 20_000)
  await engine.prepare(HELLO, true)
  const begun = performance.now()
  const { body, start } = await engine.dispatch(HELLO, REQUEST)
  assert.deepEqual([body, start], ['hello', 'warm'])
  // The work itself is a length of time, so it is no guess about this machine.
  assert.ok(performance.now() - begun >= 20)
})

test('an engine that is not to be slower stays as it is', async () => {
  await using engine = await openHost()
  const { dispatch } = engine
  assert.equal(slowDown(engine, 0).dispatch, dispatch)
})
