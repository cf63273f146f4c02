import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Clock } from '../../src/base/clock.ts'
import { createPacer } from '../../src/ops/pacer.ts'

function setUp() {
  const turns: (() => void)[] = []
  const soon: Clock['soon'] = begin => {
    turns.push(begin)
    return { stop: () => undefined }
  }
  const ran: number[] = []
  const pace = createPacer({ soon } as Clock) // it asks for nothing else
  return { ran, pace: (n: number) => pace(() => ran.push(n)), turn: () => turns.shift()?.() }
}

test('work runs at once where nothing ran in this turn', () => {
  const { ran, pace, turn } = setUp()
  pace(1)
  assert.deepEqual(ran, [1])
  turn()
  pace(2)
  assert.deepEqual(ran, [1, 2])
})

test('of much work one piece runs in each turn, in order', () => {
  const { ran, pace, turn } = setUp()
  for (const n of [1, 2, 3]) pace(n)
  assert.deepEqual(ran, [1])
  turn()
  assert.deepEqual(ran, [1, 2])
  pace(4)
  turn()
  turn()
  assert.deepEqual(ran, [1, 2, 3, 4])
})

test('work that throws keeps no other from running', () => {
  const turns: (() => void)[] = []
  const soon: Clock['soon'] = begin => {
    turns.push(begin)
    return { stop: () => undefined }
  }
  const pace = createPacer({ soon } as Clock) // it asks for nothing else
  let ran = false
  assert.throws(() =>
    pace(() => {
      throw new Error('mine')
    }),
  )
  pace(() => {
    ran = true
  })
  turns.shift()?.()
  assert.equal(ran, true)
})
