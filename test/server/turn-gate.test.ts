// That a burst is spread over turns, in order, and that nothing waits which needn't.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTurnGate } from '../../src/server/turn-gate.ts'

interface Turns {
  readonly gate: (work: () => void) => void
  /** Ends the turn: what was to be called back in the next one is. */
  end(): void
  /** Whether anything is to be called back. */
  isAwaited(): boolean
}

function createTurns(perTurn: number): Turns {
  const due: (() => void)[] = []
  return {
    gate: createTurnGate({ perTurn, nextTurn: begin => due.push(begin) }),
    end: () => {
      for (const begin of due.splice(0)) begin()
    },
    isAwaited: () => due.length > 0,
  }
}

function burst({ gate }: Turns, begun: number[], from: number, to: number): void {
  for (let n = from; n <= to; n++) gate(() => begun.push(n))
}

test('what a turn has room for begins at once, and the rest in the turns after, in order', () => {
  const turns = createTurns(2)
  const begun: number[] = []
  burst(turns, begun, 1, 5)
  assert.deepEqual(begun, [1, 2])
  turns.end()
  assert.deepEqual(begun, [1, 2, 3, 4])
  turns.end()
  assert.deepEqual(begun, [1, 2, 3, 4, 5])
})

test('work that comes while others wait does not go before them', () => {
  const turns = createTurns(2)
  const begun: number[] = []
  burst(turns, begun, 1, 3)
  turns.end()
  // One of this turn's two places is taken.
  burst(turns, begun, 4, 5)
  assert.deepEqual(begun, [1, 2, 3, 4])
  turns.end()
  assert.deepEqual(begun, [1, 2, 3, 4, 5])
})

test('an idle gate asks for no turn', () => {
  const turns = createTurns(2)
  burst(turns, [], 1, 2)
  assert.equal(turns.isAwaited(), true)
  turns.end()
  assert.equal(turns.isAwaited(), false)
})

test('work that throws leaves those behind it to the next turn', () => {
  const turns = createTurns(1)
  const begun: number[] = []
  burst(turns, begun, 1, 1)
  turns.gate(() => {
    throw new Error('broken')
  })
  burst(turns, begun, 3, 3)
  assert.throws(() => turns.end(), /broken/)
  turns.end()
  assert.deepEqual(begun, [1, 3])
})
