import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createBlankDemand } from '../../src/pool/blank-demand.ts'
import { createFakeClock } from '../fake-clock.ts'

function opened({ floor = 4, ceiling = 32 } = {}) {
  const clock = createFakeClock()
  const demand = createBlankDemand({ floor, ceiling, clock })
  /** Asks for `count` at once, `times` times, `everyMs`. */
  const arrive = (count: number, times = 1, everyMs = 0): void => {
    for (let time = 0; time < times; time += 1) {
      for (let n = 0; n < count; n += 1) demand.asked()
      clock.advance(everyMs)
    }
  }
  return { clock, demand, arrive }
}

test('nobody asking, or one now and then, wants no more than the floor', () => {
  const { demand, arrive } = opened()
  assert.equal(demand.target, 4)
  arrive(1, 100, 1000)
  assert.equal(demand.target, 4)
})

test('a burst is wanted whole, at once and for seconds after it', () => {
  const { clock, demand, arrive } = opened()
  arrive(20)
  assert.equal(demand.target, 20)
  clock.advance(1000)
  assert.equal(demand.target, 19)
})

test('a steady rate wants what it asks for in a tenth of a second', () => {
  const { demand, arrive } = opened()
  arrive(1, 1000, 5)
  assert.ok(demand.target >= 20 && demand.target <= 21, `${demand.target}`)
})

test('what is wanted never falls while nobody asks for less, and never passes the ceiling', () => {
  const { demand, arrive } = opened({ ceiling: 10 })
  let before = 0
  for (let n = 0; n < 100; n += 1) {
    arrive(1)
    assert.ok(demand.target >= before && demand.target <= 10)
    before = demand.target
  }
  assert.equal(before, 10)
})

test('silence leads back to the floor', () => {
  const { clock, demand, arrive } = opened()
  arrive(100)
  const seen = []
  for (let n = 0; n < 7; n += 1) {
    seen.push(demand.target)
    clock.advance(6000)
  }
  assert.deepEqual(seen, [32, 32, 31, 17, 10, 5, 4])
})

test('a floor that is the ceiling never moves', () => {
  const { demand, arrive } = opened({ floor: 0, ceiling: 0 })
  arrive(50)
  assert.equal(demand.target, 0)
})
