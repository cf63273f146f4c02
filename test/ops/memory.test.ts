import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Op } from '../../sandbox/contract.ts'
import { createMemoryOps } from '../../src/ops/memory.ts'
import { createRoom } from './recording-guest.ts'

test('a guest is told the memory of its isolate, while it starts too', () => {
  const room = createRoom()
  assert.deepEqual(
    [room.ask(createMemoryOps(96), Op.memoryMiB), room.askAtStart(createMemoryOps(8), Op.memoryMiB)],
    [96, 8],
  )
})
