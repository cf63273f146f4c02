// Changes by name: in order for one name, together for several, bounded for all.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createNameQueue } from '../../src/server/name-queue.ts'

test('changes to one name wait for each other, those to another do not', async () => {
  const queue = createNameQueue(100)
  const gate = Promise.withResolvers<void>()
  const done: string[] = []
  const first = queue.run('a', 0, async () => {
    await gate.promise
    done.push('a1')
  })
  const second = queue.run('a', 0, async () => void done.push('a2'))
  await queue.run('b', 0, async () => void done.push('b1'))
  gate.resolve()
  await Promise.all([first, second])
  assert.deepEqual(done, ['b1', 'a1', 'a2'])
})

test('a failed change is its own caller’s, and the next one runs', async () => {
  const queue = createNameQueue(100)
  const failed = queue.run('a', 0, () => Promise.reject(new Error('no')))
  const next = queue.run('a', 0, async () => 'yes')
  await assert.rejects(failed, /no/)
  assert.equal(await next, 'yes')
})

test('a closed queue finishes what it has and takes no more', async () => {
  const queue = createNameQueue(100)
  const gate = Promise.withResolvers<void>()
  let finished = false
  const running = queue.run('a', 0, async () => {
    await gate.promise
    finished = true
  })
  const closed = queue.close()
  await assert.rejects(
    queue.run('b', 0, async () => {}),
    { code: 'ERR_CLOSED' },
  )
  gate.resolve()
  await Promise.all([closed, running])
  assert.equal(finished, true)
})

test('the 33rd change to one name is refused, one to another is not, and there is room again once they are done', async () => {
  const queue = createNameQueue(100)
  const gate = Promise.withResolvers<void>()
  const changes = Array.from({ length: 32 }, () => queue.run('a', 0, () => gate.promise))
  await assert.rejects(
    queue.run('a', 0, async () => {}),
    { code: 'ERR_BUSY', message: '32 changes to "a" wait already' },
  )
  assert.equal(await queue.run('b', 0, async () => 'done'), 'done')
  gate.resolve()
  await Promise.all(changes)
  assert.equal(await queue.run('a', 0, async () => 'done'), 'done')
})

test('changes hold as many bytes as they may, whatever their names, and not one more', async () => {
  const queue = createNameQueue(100)
  const gate = Promise.withResolvers<void>()
  const held = [queue.run('a', 60, () => gate.promise), queue.run('a', 39, () => gate.promise)]
  await assert.rejects(
    queue.run('b', 2, async () => {}),
    { code: 'ERR_BUSY', message: 'deploys hold 99 of at most 100 bytes; this one has 2' },
  )
  await queue.run('b', 1, async () => {})
  gate.resolve()
  await Promise.all(held)
  await queue.run('b', 100, async () => {})
})

test('a change that failed gives its bytes back', async () => {
  const queue = createNameQueue(100)
  await assert.rejects(
    queue.run('a', 100, () => Promise.reject(new Error('no'))),
    /no/,
  )
  assert.equal(await queue.run('a', 100, async () => 'yes'), 'yes')
})

test('a change longer than all may hold runs when it is alone', async () => {
  const queue = createNameQueue(100)
  const gate = Promise.withResolvers<void>()
  const first = queue.run('a', 101, () => gate.promise)
  await assert.rejects(
    queue.run('b', 101, async () => {}),
    { code: 'ERR_BUSY' },
  )
  gate.resolve()
  await first
  assert.equal(await queue.run('b', 101, async () => 'done'), 'done')
})
