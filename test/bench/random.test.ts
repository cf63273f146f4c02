import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRandom } from '../../bench/random.ts'

test('the same seed gives the same order, another seed another', () => {
  const items = Array.from({ length: 20 }, (_, n) => n)
  const order = createRandom(7).shuffle(items)
  assert.deepEqual(createRandom(7).shuffle(items), order)
  assert.notDeepEqual(createRandom(8).shuffle(items), order)
  assert.deepEqual(
    order.toSorted((a, b) => a - b),
    items,
  )
})

test('every place of a shuffled list is as likely', () => {
  const random = createRandom(1)
  const firsts = [0, 0, 0, 0]
  for (let n = 0; n < 4000; n++) {
    const [first = 0] = random.shuffle([0, 1, 2, 3])
    firsts[first] = (firsts[first] ?? 0) + 1
  }
  // 1,000 each, give or take five standard deviations.
  for (const count of firsts) assert.ok(Math.abs(count - 1000) < 140, `${firsts}`)
})
