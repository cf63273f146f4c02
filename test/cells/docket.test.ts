import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createDocket } from '../../src/cells/docket.ts'
import { createLanes } from '../../src/cells/lanes.ts'
import { rankPlaces } from '../../src/cells/rendezvous.ts'
import { createFakeClock } from '../fake-clock.ts'

const BUSY = { code: 'ERR_BUSY', message: /ended 3 cells \(spun\)/ }

test('two strikes leave a circuit closed, three open it', () => {
  const docket = createDocket(createFakeClock())
  for (let strikes = 1; strikes <= 2; strikes += 1) {
    docket.strike('f', 'spun')
    docket.admit('f')
    assert.deepEqual(docket.find('f'), { strikes, reason: 'spun', circuit: 'closed' })
  }
  docket.strike('f', 'spun')
  assert.throws(() => docket.admit('f'), BUSY)
  docket.admit('g')
})

test('after its pause one request tries an open circuit, and its success closes it', () => {
  const clock = createFakeClock()
  const docket = createDocket(clock)
  for (let n = 0; n < 3; n += 1) docket.strike('f', 'spun')
  clock.advance(9_999)
  assert.throws(() => docket.admit('f'), { ...BUSY, retryAfterMs: 1 })
  clock.advance(1)
  docket.admit('f')
  assert.throws(() => docket.admit('f'), BUSY)
  docket.absolve('f')
  docket.admit('f')
  docket.admit('f')
})

test('a trial that ends another cell opens the circuit for twice as long', () => {
  const clock = createFakeClock()
  const docket = createDocket(clock)
  for (let n = 0; n < 4; n += 1) docket.strike('f', 'spun')
  clock.advance(19_999)
  assert.throws(() => docket.admit('f'), { code: 'ERR_BUSY' })
  clock.advance(1)
  docket.admit('f')
})

test('strikes are forgiven after ten minutes without another', () => {
  const clock = createFakeClock()
  const docket = createDocket(clock)
  for (let n = 0; n < 3; n += 1) docket.strike('f', 'spun')
  clock.advance(600_000)
  assert.equal(docket.find('f'), undefined)
  docket.admit('f')
})

test('a version is in probation for twenty requests, and the next version again', () => {
  const lanes = createLanes(createDocket(createFakeClock()))
  for (let n = 0; n < 20; n += 1) {
    assert.equal(lanes.laneOf('f', 'f@1'), 'probation')
    lanes.served('f', 'f@1', 0.1)
  }
  assert.equal(lanes.laneOf('f', 'f@1'), 'light')
  assert.equal(lanes.laneOf('f', 'f@2'), 'probation')
})

test('one long request leaves a function light, two make it heavy, and a window of short ones light again', () => {
  const lanes = createLanes(createDocket(createFakeClock()))
  for (let n = 0; n < 20; n += 1) lanes.served('f', 'f@1', 0.1)
  lanes.served('f', 'f@1', 11)
  assert.equal(lanes.laneOf('f', 'f@1'), 'light')
  lanes.served('f', 'f@1', 11)
  assert.equal(lanes.laneOf('f', 'f@1'), 'heavy')
  for (let n = 0; n < 64; n += 1) lanes.served('f', 'f@1', 1)
  assert.equal(lanes.laneOf('f', 'f@1'), 'light')
})

test('a long first call on probation and another one after the move leave a function light, a second one there does not', () => {
  const lanes = createLanes(createDocket(createFakeClock()))
  lanes.served('f', 'f@1', 20)
  for (let n = 1; n < 20; n += 1) lanes.served('f', 'f@1', 0.1)
  lanes.served('f', 'f@1', 20)
  assert.equal(lanes.laneOf('f', 'f@1'), 'light')
  lanes.served('f', 'f@1', 20)
  assert.equal(lanes.laneOf('f', 'f@1'), 'heavy')
})

test('two long requests on probation make a function heavy, and the end of probation does not absolve it', () => {
  const lanes = createLanes(createDocket(createFakeClock()))
  for (let n = 0; n < 20; n += 1) lanes.served('f', 'f@1', n < 2 ? 11 : 0.1)
  assert.equal(lanes.laneOf('f', 'f@1'), 'heavy')
})

test('a strike puts a function into a solitary cell', () => {
  const docket = createDocket(createFakeClock())
  const lanes = createLanes(docket)
  docket.strike('f', 'spun')
  assert.equal(lanes.laneOf('f', 'f@1'), 'solitary')
  assert.equal(lanes.laneOf('g', 'g@1'), 'probation')
})

test('names spread evenly over places, and only those of a new place move', () => {
  const names = Array.from({ length: 4000 }, (_, n) => `function-${n}`)
  const counts = [0, 0, 0, 0]
  let moved = 0
  for (const name of names) {
    const [first = 0] = rankPlaces(name, 4)
    counts[first] = (counts[first] ?? 0) + 1
    const [then] = rankPlaces(name, 5)
    if (then !== first) {
      moved += 1
      assert.equal(then, 4)
    }
  }
  assert.ok(Math.min(...counts) > 850 && Math.max(...counts) < 1150, String(counts))
  assert.ok(moved > 650 && moved < 950, String(moved))
})
