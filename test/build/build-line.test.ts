// How builds wait for each other.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createBuildLine } from '../../src/build/build-line.ts'

const MIB = 1024 * 1024
const busy = { code: 'ERR_BUSY' }

test('two builds run at once and the third begins when one is done', async () => {
  const line = createBuildLine()
  const [first, second] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const begun: string[] = []
  const run = (name: string, end?: Promise<void>): Promise<void> =>
    line.run(1, async () => {
      begun.push(name)
      await end
    })
  const builds = [run('a', first.promise), run('b', second.promise), run('c'), run('d')]
  await Promise.resolve()
  assert.deepEqual(begun, ['a', 'b'])
  first.resolve()
  await builds[0]
  await builds[3]
  assert.deepEqual(begun, ['a', 'b', 'c', 'd'])
  second.resolve()
  await Promise.all(builds)
})

test('the 65th build that would wait is refused, and the line moves on', async () => {
  const line = createBuildLine()
  const end = Promise.withResolvers<void>()
  const builds = Array.from({ length: 2 + 64 }, () => line.run(1, () => end.promise))
  await assert.rejects(
    line.run(1, async () => undefined),
    busy,
  )
  end.resolve()
  await Promise.all(builds)
  assert.equal(await line.run(1, async () => 'built'), 'built')
})

test('builds that wait hold 256 MiB together and not a byte more', async () => {
  const line = createBuildLine()
  const end = Promise.withResolvers<void>()
  const builds = [0, 0, 128 * MIB, 128 * MIB].map(bytes => line.run(bytes, () => end.promise))
  await assert.rejects(
    line.run(1, async () => undefined),
    busy,
  )
  end.resolve()
  await Promise.all(builds)
})

test('a build that fails leaves its place to the next', async () => {
  const line = createBuildLine()
  const fail = (): Promise<never> => Promise.reject(new Error('no'))
  const built = await Promise.allSettled(
    [fail, fail, fail, async () => 'built'].map(build => line.run<string | undefined>(1, build)),
  )
  assert.deepEqual(
    built.map(({ status }) => status),
    ['rejected', 'rejected', 'rejected', 'fulfilled'],
  )
})
