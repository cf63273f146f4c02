import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createPageReserve } from '../../src/host/page-reserve.ts'
import { createFakeClock } from '../fake-clock.ts'
import { openStill } from './open-still.ts'
import { handler, toRequest } from './versions.ts'

function openReserve() {
  const clock = createFakeClock()
  const seen = { steps: 0, filled: 0, given: 0, isBusy: false }
  function* touch(): Generator<void, void> {
    try {
      for (let step = 0; step < 3; step++) {
        seen.steps += 1
        yield
      }
      seen.filled += 1
    } finally {
      seen.given += 1
    }
  }
  const reserve = createPageReserve({ touch, isBusy: () => seen.isBusy, clock })
  return { clock, seen, reserve }
}

test('nothing is touched before anything has started, nor in the start itself', () => {
  const { clock, seen, reserve } = openReserve()
  clock.advance(60_000)
  reserve.used()
  assert.equal(seen.steps, 0)
  clock.advance(50)
  assert.deepEqual([seen.steps, seen.filled], [3, 1])
})

test('one step at a time, and none while requests wait', () => {
  const { clock, seen, reserve } = openReserve()
  reserve.used()
  clock.advance(10)
  assert.equal(seen.steps, 1)
  seen.isBusy = true
  clock.advance(1000)
  assert.equal(seen.steps, 1)
  seen.isBusy = false
  clock.advance(50)
  assert.equal(seen.filled, 1)
})

test('what starts while it is filled has it filled once more', () => {
  const { clock, seen, reserve } = openReserve()
  reserve.used()
  clock.advance(11)
  for (let start = 0; start < 5; start++) reserve.used()
  clock.advance(100)
  assert.equal(seen.filled, 2)
})

test('it is renewed before V8 gives it up, and given up a minute after the last start', () => {
  const { clock, seen, reserve } = openReserve()
  reserve.used()
  clock.advance(7900)
  assert.equal(seen.filled, 2)
  clock.advance(70_000)
  const filled = seen.filled
  assert.ok(filled >= 9 && filled <= 11, `${filled} times`)
  clock.advance(600_000)
  assert.equal(seen.filled, filled)
  reserve.used()
  clock.advance(100)
  assert.equal(seen.filled, filled + 1)
})

test('closed in the middle, it gives back what it had and touches nothing more', () => {
  const { clock, seen, reserve } = openReserve()
  reserve.used()
  clock.advance(11)
  reserve.close()
  reserve.used()
  clock.advance(100_000)
  assert.deepEqual([seen.steps > 0, seen.filled, seen.given], [true, 0, 1])
})

test('memory is touched after a start, outside of it, unless none is to be', async () => {
  const touched: number[] = []
  for (const reserveMiB of [8, undefined]) {
    const clock = createFakeClock()
    await using host = await openStill(clock, { blanks: 0, reserveMiB })
    await host.dispatch(handler('() => new Response("x")'), toRequest())
    const before = process.resourceUsage().minorPageFault
    clock.advance(50)
    touched.push(process.resourceUsage().minorPageFault - before)
  }
  const [usual = 0, none = 0] = touched
  // Eight MiB are 2,048 pages, of which V8 has kept some from the rehearsal.
  assert.ok(usual > 500 + none, `${usual} and ${none} faults`)
})
