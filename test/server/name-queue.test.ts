// Changes by name: in order for one name, together for several.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createNameQueue } from '../../src/server/name-queue.ts'

test('changes to one name wait for each other, those to another do not', async () => {
  const queue = createNameQueue()
  const gate = Promise.withResolvers<void>()
  const done: string[] = []
  const first = queue.run('a', async () => {
    await gate.promise
    done.push('a1')
  })
  const second = queue.run('a', async () => void done.push('a2'))
  await queue.run('b', async () => void done.push('b1'))
  gate.resolve()
  await Promise.all([first, second])
  assert.deepEqual(done, ['b1', 'a1', 'a2'])
})

test('a failed change is its own caller’s, and the next one runs', async () => {
  const queue = createNameQueue()
  const failed = queue.run('a', () => Promise.reject(new Error('no')))
  const next = queue.run('a', async () => 'yes')
  await assert.rejects(failed, /no/)
  assert.equal(await next, 'yes')
})

test('a closed queue finishes what it has and takes no more', async () => {
  const queue = createNameQueue()
  const gate = Promise.withResolvers<void>()
  let finished = false
  const running = queue.run('a', async () => {
    await gate.promise
    finished = true
  })
  const closed = queue.close()
  await assert.rejects(
    queue.run('b', async () => {}),
    { code: 'ERR_CLOSED' },
  )
  gate.resolve()
  await Promise.all([closed, running])
  assert.equal(finished, true)
})
