import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Clock } from '../../src/base/clock.ts'
import { createPacer } from '../../src/ops/pacer.ts'

function setUp() {
  const turns: (() => void)[] = []
  const soon: Clock['soon'] = begin => {
    turns.push(begin)
    return { stop: () => void turns.splice(turns.indexOf(begin), 1) }
  }
  const ran: number[] = []
  const works = [1, 2, 3, 4].map(n => () => void ran.push(n))
  const work = (n: number) => works[n - 1] as () => void
  return { ran, turns, work, pacer: createPacer({ soon } as Clock), turn: () => turns.shift()?.() } // it asks for no more
}

test('of much work one piece runs in each turn, in order, and none in the turn that brought it', () => {
  const { ran, turns, work, pacer, turn } = setUp()
  for (const n of [1, 2, 3]) pacer.add(work(n))
  assert.deepEqual(ran, [])
  turn()
  assert.deepEqual(ran, [1])
  pacer.add(work(4))
  turn()
  assert.deepEqual(ran, [1, 2])
  turn()
  turn()
  assert.deepEqual([ran, turns.length], [[1, 2, 3, 4], 0])
})

test('work that is dropped takes no turn, and leaves none behind', () => {
  const { ran, turns, work, pacer, turn } = setUp()
  for (const n of [1, 2, 3]) pacer.add(work(n))
  pacer.drop(work(1))
  turn()
  assert.deepEqual(ran, [2])
  pacer.drop(work(3))
  assert.equal(turns.length, 0)
})

test('work that throws keeps no other from running', () => {
  const { ran, work, pacer, turn } = setUp()
  pacer.add(() => {
    throw new Error('mine')
  })
  pacer.add(work(1))
  assert.throws(turn, /mine/)
  turn()
  assert.deepEqual(ran, [1])
})
