import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createBlanks } from '../../src/pool/blanks.ts'
import { createFakeClock } from '../fake-clock.ts'

/** Blanks that are numbers, counted as they are made. */
function opened(target: number) {
  const clock = createFakeClock()
  const state = { busy: false, target, made: 0, disposed: [] as number[], turns: [] as number[] }
  const demand = {
    floor: 2,
    get target() {
      return state.target
    },
    asked: () => undefined,
  }
  const turnClock = {
    ...clock,
    soon: (due: () => void) =>
      clock.soon(() => {
        state.turns.push(state.made)
        due()
      }),
  }
  const blanks = createBlanks({
    demand,
    make: () => {
      state.made += 1
      return state.made
    },
    dispose: thing => state.disposed.push(thing),
    isBusy: () => state.busy,
    clock: turnClock,
  })
  return { blanks, clock, state }
}

test('as many as wanted are made, none of them at once', () => {
  const { blanks, clock } = opened(3)
  assert.equal(blanks.count, 0)
  clock.advance(5)
  assert.equal(blanks.count, 3)
})

test('no turn makes more than one', () => {
  const { clock, state } = opened(5)
  clock.advance(5)
  assert.equal(state.made, 5)
  for (const [turn, before] of state.turns.entries())
    assert.ok(before - (state.turns[turn - 1] ?? 0) <= 1, `${state.turns}`)
})

test('what is taken is replaced, later', () => {
  const { blanks, clock, state } = opened(2)
  clock.advance(5)
  assert.equal(blanks.take(), 2)
  assert.deepEqual([blanks.count, state.made], [1, 2])
  clock.advance(5)
  assert.deepEqual([blanks.count, state.made], [2, 3])
})

test('there is haste only once fewer than half are left', () => {
  const { blanks, clock } = opened(4)
  clock.advance(5)
  blanks.take()
  blanks.take()
  clock.advance(4)
  assert.equal(blanks.count, 2)
  clock.advance(1)
  assert.equal(blanks.count, 4)
  for (let n = 0; n < 3; n += 1) blanks.take()
  assert.equal(blanks.count, 1)
  clock.advance(1)
  assert.equal(blanks.count, 4)
})

test('nothing is there to take where none is wanted', () => {
  const { blanks, clock } = opened(0)
  clock.advance(1000)
  assert.equal(blanks.take(), undefined)
})

test('a request that waits holds back the next one, until it waits no more', () => {
  const { blanks, clock, state } = opened(2)
  clock.advance(5)
  blanks.take()
  state.busy = true
  clock.advance(10_000)
  assert.equal(blanks.count, 1)
  state.busy = false
  clock.advance(5)
  assert.equal(blanks.count, 2)
})

test('with none left a line that never ends lets one be made after 5 ms, and no second one', () => {
  const { blanks, clock, state } = opened(4)
  state.busy = true
  clock.advance(5)
  assert.equal(blanks.count, 0)
  clock.advance(1)
  assert.equal(blanks.count, 1)
  clock.advance(10_000)
  assert.equal(blanks.count, 1)
  blanks.take()
  clock.advance(6)
  assert.deepEqual([blanks.count, state.made], [1, 2])
})

test('when fewer are wanted, the surplus goes one by one, though not while requests wait', () => {
  const { blanks, clock, state } = opened(6)
  clock.advance(5)
  state.target = 3
  state.busy = true
  clock.advance(5000)
  assert.deepEqual(state.disposed, [])
  state.busy = false
  clock.advance(500)
  assert.deepEqual(state.disposed, [6])
  clock.advance(5000)
  assert.deepEqual([blanks.count, state.disposed], [3, [6, 5, 4]])
})

test('closing disposes of all, and makes no more', () => {
  const { blanks, clock, state } = opened(3)
  clock.advance(5)
  blanks.take()
  blanks.close()
  assert.equal(state.disposed.length, 2)
  clock.advance(1000)
  assert.equal(state.made, 3)
})
