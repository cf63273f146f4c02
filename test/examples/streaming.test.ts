// The streaming example, on a clock that only the test moves: what arrives before time has passed was not held back.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { openHost } from '../../src/host/host.ts'
import { createFakeClock } from '../fake-clock.ts'
import { openExample } from './open-example.ts'

const LINE_MS = 100
const clock = createFakeClock()
const call = await openExample('streaming', {}, { openEngine: options => passTime(openHost(options, { clock })) })

/** Moves the clock until the work is done: a millisecond a turn, so that what is due without a wait comes first. */
async function passTime<T>(work: Promise<T>): Promise<T> {
  let isDone = false
  const end = () => {
    isDone = true
  }
  work.then(end, end)
  while (!isDone) {
    await nextTurn()
    clock.advance(1)
  }
  return await work
}

test('the first line arrives before any time has passed, each of the others after its own wait', async () => {
  const begun = clock.now()
  const response = await call('/?lines=3')
  const reader = response.body?.getReader() ?? assert.fail('there is no body')
  const { value } = await reader.read()
  assert.equal(new TextDecoder().decode(value), 'line 1 of 3\n')
  assert.equal(clock.now(), begun)
  for (const line of [2, 3]) {
    const { value } = await passTime(reader.read())
    assert.equal(new TextDecoder().decode(value), `line ${line} of 3\n`)
    assert.ok(clock.now() >= begun + (line - 1) * LINE_MS, `line ${line} came too early`)
  }
  assert.equal((await reader.read()).done, true)
})

test('a number of lines that is none is refused', async () => {
  for (const lines of ['0', '-1', '1.5', 'many', '101']) {
    const response = await call(`/?lines=${lines}`)
    assert.deepEqual([response.status, await response.text()], [400, 'lines takes a whole number from 1 to 100\n'])
  }
})
