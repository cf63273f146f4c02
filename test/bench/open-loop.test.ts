import assert from 'node:assert/strict'
import { test } from 'node:test'
import { driveOpenLoop } from '../../bench/open-loop.ts'

test('requests are sent although none before them was answered, and each waits from when it was due', async () => {
  const waiting: (() => void)[] = []
  const answerAll = () => {
    for (const answer of waiting) answer()
  }
  const timed = await driveOpenLoop(100, 0.1, n => {
    const answered = new Promise<number>(resolve => waiting.push(() => resolve(n)))
    if (n === 9) answerAll()
    return answered
  })
  assert.deepEqual(
    timed.map(({ answer }) => answer),
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  )
  // All were answered at once, and nine intervals lie between the first and the last.
  assert.ok((timed[0]?.ms ?? 0) > (timed[9]?.ms ?? 0))
})
