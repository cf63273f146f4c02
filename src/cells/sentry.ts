// What a cell writes down before guest code runs: on the board for its watchdog, in the journal for the router.

import type { EntryWatch } from '../isolate/entry-watch.ts'
import type { JournalWriter } from './journal.ts'
import { Slot } from './watchdog-board.ts'

/** @param toNumber the link's number of the version under that key. */
export function createSentry(
  shared: SharedArrayBuffer,
  journal: JournalWriter,
  toNumber: (key: string) => number,
): EntryWatch {
  const board = new Int32Array(shared)
  let sequence = 0
  let lastKey = ''
  let version = 0
  return {
    enter(key, timeoutMs) {
      if (key !== lastKey) {
        lastKey = key
        version = toNumber(key)
      }
      journal.enter(version)
      board[Slot.version] = version
      board[Slot.timeoutMs] = timeoutMs
      sequence += 1
      Atomics.store(board, Slot.sequence, sequence)
    },
    leave() {
      sequence += 1
      Atomics.store(board, Slot.sequence, sequence)
    },
  }
}
