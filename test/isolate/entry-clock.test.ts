import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { createEntryClock } from '../../src/isolate/entry-clock.ts'

function burn(ms: number): void {
  const end = performance.now() + ms
  while (performance.now() < end);
}

test('many short bursts between sleeps are charged like one long one', async () => {
  const clock = createEntryClock()
  let chargedUs = 0
  for (let n = 0; n < 100; n += 1) {
    clock.begin(100)
    burn(0.5)
    chargedUs += clock.end()
    await sleep(1)
  }
  assert.ok(chargedUs > 40_000, `charged ${chargedUs} of 50000 µs`)
})

test('an entry is never charged more than its wall time', () => {
  const clock = createEntryClock()
  for (const ms of [0.01, 0.2, 3]) {
    const begun = performance.now()
    clock.begin(100)
    burn(ms)
    const chargedUs = clock.end()
    assert.ok(chargedUs <= (performance.now() - begun) * 1000)
  }
})

test('the timeout is whole milliseconds, above what is left, and passes', () => {
  const clock = createEntryClock()
  const timeoutMs = clock.begin(0.4)
  assert.ok(Number.isInteger(timeoutMs) && timeoutMs >= 1)
  assert.equal(clock.isPastTimeout(), false)
  assert.equal(clock.remainingTimeout(), timeoutMs)
  burn(timeoutMs / 2)
  const left = clock.remainingTimeout()
  assert.ok(Number.isInteger(left) && left >= 1 && left <= timeoutMs / 2 + 1)
  burn(timeoutMs / 2)
  assert.equal(clock.isPastTimeout(), true)
  assert.equal(clock.remainingTimeout(), 1)
})
