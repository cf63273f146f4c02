// The rungs of the cold-start ladder that a host stands on.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createFakeClock } from '../fake-clock.ts'
import { openStill } from './open-still.ts'
import { ask, handler, toRequest } from './versions.ts'

test('functions that come together have as many blanks made, and silence takes them away again', async () => {
  const clock = createFakeClock()
  await using host = await openStill(clock, {})
  const arrive = () => host.dispatch(handler('() => new Response("x")'), toRequest())
  const kinds = (await Promise.all(Array.from({ length: 12 }, arrive))).map(({ start }) => start)
  assert.ok(kinds.filter(kind => kind === 'cold').length >= 8, `${kinds}`)
  assert.equal(host.stats().pool.blanksWanted, 12)
  clock.advance(20)
  assert.equal(host.stats().pool.blanks, 12)
  const later = (await Promise.all(Array.from({ length: 12 }, arrive))).map(({ start }) => start)
  assert.deepEqual(new Set(later), new Set(['pooled']))
  clock.advance(60_000)
  const { blanks, blanksWanted } = host.stats().pool
  assert.deepEqual([blanks, blanksWanted], [4, 4])
})

test('a fixed number of blanks stays what it is', async () => {
  const clock = createFakeClock()
  await using host = await openStill(clock, { blanks: 2 })
  await Promise.all(Array.from({ length: 12 }, () => ask(host, handler('() => new Response("x")'))))
  clock.advance(20)
  const { blanks, blanksWanted } = host.stats().pool
  assert.deepEqual([blanks, blanksWanted], [2, 2])
})
