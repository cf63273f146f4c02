import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRandom } from '../../bench/random.ts'
import { createZipf } from '../../bench/zipf.ts'

test('the first of a thousand is drawn twice as often as the second, and the last can be drawn', () => {
  const counts = new Array<number>(1000).fill(0)
  const draw = createZipf(1000, createRandom(3))
  for (let n = 0; n < 200_000; n++) {
    const rank = draw()
    counts[rank] = (counts[rank] ?? 0) + 1
  }
  const [first = 0, second = 0] = counts
  assert.ok(Math.abs(first / second - 2) < 0.1, `${first} and ${second}`)
  assert.ok((counts.at(-1) ?? 0) > 0)
  assert.equal(counts.length, 1000)
})
