// What waits for its turn in a host: how long it may, and how much of the processor it gets.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Limits } from '../../src/base/limits.ts'
import type { Engine, EngineRequest } from '../../src/host/engine.ts'
import { openHost } from '../../src/host/host.ts'
import type { Version } from '../../src/host/version.ts'
import { createFakeClock, type FakeClock } from '../fake-clock.ts'
import { openStill } from './open-still.ts'
import { ask, handler, toVersion } from './versions.ts'

interface Room extends AsyncDisposable {
  readonly engine: Engine
  readonly clock: FakeClock
  /** Counts the requests that entered it. */
  readonly version: Version
}

/** A host with a warm isolate of a function, whose first request is served. */
async function openRoom(limits: Partial<Limits> = {}): Promise<Room> {
  const clock = createFakeClock()
  const engine = await openStill(clock, { blanks: 0 })
  const version = toVersion('let n = 0; export default { fetch: () => new Response(String(++n)) }', { limits })
  assert.equal(await ask(engine, version), '1')
  return { engine, clock, version, [Symbol.asyncDispose]: () => engine.close(0) }
}

/** Asks, and lets that much time pass before the turn comes. */
async function askLate({ engine, clock, version }: Room, ms: number, more?: Partial<EngineRequest>): Promise<string> {
  const answer = ask(engine, version, more)
  clock.advance(ms)
  return await answer
}

test('a request whose turn comes within waitMs is served; past it, it is refused and never enters', async () => {
  await using room = await openRoom({ waitMs: 400 })
  assert.equal(await askLate(room, 400), '2')
  await assert.rejects(askLate(room, 401), { code: 'ERR_BUSY', message: /f had no turn in time: waitMs is 400 ms/ })
  assert.equal(await askLate(room, 0), '3')
  assert.equal(room.engine.stats().pool.leased, 0)
})

test('waitMs counts from the arrival at the router', async () => {
  await using room = await openRoom({ waitMs: 400 })
  assert.equal(await askLate(room, 100, { waitedMs: 300 }), '2')
  await assert.rejects(askLate(room, 101, { waitedMs: 300 }), { code: 'ERR_BUSY' })
})

test('a request that was in a handler before waits anew, though its wallMs goes on', async () => {
  await using room = await openRoom({ waitMs: 400, wallMs: 5000 })
  assert.equal(await askLate(room, 400, { waitedMs: 4000, queuedMs: 0 }), '2')
  await assert.rejects(askLate(room, 1000, { waitedMs: 4000, queuedMs: 0 }), { code: 'ERR_WALL_LIMIT' })
})

test('a request with waitMs 0 has a turn of the event loop, though not for ever', async () => {
  await using room = await openRoom({ waitMs: 0 })
  assert.equal(await askLate(room, 250), '2')
  await assert.rejects(askLate(room, 251), { code: 'ERR_BUSY' })
})

test('a request that comes turns away those before it that are late, before any has its turn', async () => {
  await using room = await openRoom()
  let refused = 0
  const atFirst = nextTurn().then(() => refused)
  const late = [1, 2, 3].map(() => assert.rejects(ask(room.engine, room.version), { code: 'ERR_BUSY' }))
  for (const one of late) void one.then(() => (refused += 1))
  room.clock.advance(1001)
  const timely = ask(room.engine, room.version)
  assert.equal(await atFirst, 3)
  assert.equal(await timely, '2')
  await Promise.all(late)
})

test('who waits for an isolate has only what is left of waitMs', async () => {
  const clock = createFakeClock()
  await using engine = await openStill(clock, { blanks: 0, maxIsolatesPerFunction: 1 })
  const version = handler('() => new Promise(() => {})', { limits: { concurrency: 1, waitMs: 400 } })
  const running = assert.rejects(ask(engine, version), { code: 'ERR_WALL_LIMIT' })
  let refused = false
  const waiting = assert.rejects(ask(engine, version, { waitedMs: 300 }), { code: 'ERR_BUSY' })
  void waiting.then(() => (refused = true))
  while (engine.stats().pool.waiting === 0) await nextTurn()
  clock.advance(99)
  await nextTurn()
  assert.equal(refused, false)
  clock.advance(1)
  await waiting
  clock.advance(30_000)
  await running
})

test('of two functions that always have requests waiting, the one with more weight is answered more often', async () => {
  await using engine = await openHost({ blanks: 0 })
  const spin = '() => { let n = 0; for (let i = 0; i < 5e6; i++) n += i % 7; return new Response(String(n)) }'
  const versions = [3, 1].map(weight => handler(spin, { name: `w${weight}`, limits: { weight, waitMs: 60_000 } }))
  for (const version of versions) await ask(engine, version)
  const answered: string[] = []
  const asked = Array.from({ length: 40 }, () => versions).flat()
  await Promise.all(asked.map(version => ask(engine, version).then(() => answered.push(version.name))))
  const more = answered.slice(0, 40).filter(name => name === 'w3').length
  assert.ok(more >= 25, `${more} of the first 40`)
})
