import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { IsoletError } from '../../src/base/errors.ts'
import { type CloseReason, createPool, type Demand, type Pool, type PoolOptions } from '../../src/pool/pool.ts'
import { createFakeClock, type FakeClock } from '../fake-clock.ts'

interface Thing {
  readonly key: string
  bytes: number
  doomed: boolean
}

interface Setup {
  readonly pool: Pool<Demand, Thing>
  readonly clock: FakeClock
  readonly opened: Thing[]
  readonly closed: [Thing, CloseReason][]
}

function setUp(options: Partial<PoolOptions<Demand, Thing>> = {}): Setup {
  const clock = createFakeClock()
  const opened: Thing[] = []
  const closed: [Thing, CloseReason][] = []
  const pool = createPool<Demand, Thing>({
    maxCount: 3,
    maxBytes: 1000,
    maxPerKey: 2,
    idleTtlMs: 0,
    clock,
    open: ({ key }) => {
      const thing = { key, bytes: 100, doomed: false }
      opened.push(thing)
      return thing
    },
    close: (thing, reason) => void closed.push([thing, reason]),
    weigh: thing => thing.bytes,
    isDoomed: thing => thing.doomed,
    ...options,
  })
  return { pool, clock, opened, closed }
}

const demand = (key: string, more: Partial<Demand> = {}): Demand => ({
  key,
  name: key,
  concurrency: 2,
  waitMs: 1000,
  waitedMs: 0,
  ...more,
})
const isBusy = (error: unknown): boolean => error instanceof IsoletError && error.code === 'ERR_BUSY'
/** Lets the turns pass for which the pool is patient. */
async function tick(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await nextTurn()
}

test('a released thing is lent again and not opened anew', async () => {
  const { pool, opened } = setUp()
  const first = await pool.lease(demand('a'))
  first.release()
  const second = await pool.lease(demand('a'))
  assert.equal(second.thing, first.thing)
  assert.deepEqual([first.fresh, second.fresh, opened.length], [true, false, 1])
})

test('a hundred leases at once within the concurrency open one thing', async () => {
  const { pool, opened } = setUp()
  await Promise.all(Array.from({ length: 100 }, () => pool.lease(demand('a', { concurrency: 200 }))))
  assert.equal(opened.length, 1)
})

test('the least recently used idle thing makes room for a new one', async () => {
  const { pool, closed } = setUp()
  for (const key of ['a', 'b', 'c', 'a']) (await pool.lease(demand(key))).release()
  await pool.lease(demand('d'))
  assert.deepEqual(
    closed.map(([thing, reason]) => [thing.key, reason]),
    [['b', 'room']],
  )
})

test('a leased thing is never closed to make room', async () => {
  const { pool, closed } = setUp({ maxCount: 1 })
  const lease = await pool.lease(demand('a'))
  await assert.rejects(pool.lease(demand('b', { waitMs: 0 })), isBusy)
  assert.equal(closed.length, 0)
  lease.release()
  assert.equal((await pool.lease(demand('b'))).thing.key, 'b')
})

test('who waits gets the lease that is released, in the order they came', async () => {
  const { pool } = setUp({ maxPerKey: 1 })
  const held = await pool.lease(demand('a', { concurrency: 1 }))
  const order: number[] = []
  const waits = [1, 2].map(async n => {
    const lease = await pool.lease(demand('a', { concurrency: 1 }))
    order.push(n)
    lease.release()
  })
  held.release()
  await Promise.all(waits)
  assert.deepEqual(order, [1, 2])
  assert.equal(pool.counts().waiting, 0)
})

test('who waits longer than waitMs is turned away as busy', async () => {
  const { pool, clock } = setUp({ maxPerKey: 1 })
  await pool.lease(demand('a', { concurrency: 1 }))
  const wait = pool.lease(demand('a', { concurrency: 1, waitMs: 50 }))
  await tick()
  clock.advance(49)
  assert.equal(pool.counts().waiting, 1)
  clock.advance(1)
  await assert.rejects(wait, isBusy)
  assert.equal(pool.counts().waiting, 0)
})

test('a line of 1024 turns the next one away at once', async () => {
  const { pool, clock } = setUp({ maxPerKey: 1 })
  await pool.lease(demand('a', { concurrency: 1 }))
  const waits = Array.from({ length: 1024 }, () => pool.lease(demand('a', { concurrency: 1 })))
  await assert.rejects(pool.lease(demand('a', { concurrency: 1 })), isBusy)
  assert.equal(pool.counts().waiting, 1024)
  clock.advance(1000)
  for (const wait of waits) await assert.rejects(wait, isBusy)
})

test('who finds no room, but does by the end of the turn, opens no second thing', async () => {
  const { pool, opened } = setUp()
  const leases = [await pool.lease(demand('a')), await pool.lease(demand('a'))]
  const third = pool.lease(demand('a'))
  for (const lease of leases) lease.release()
  assert.equal((await third).fresh, false)
  assert.equal(opened.length, 1)
})

test('the next thing of a hot key is opened while the first still has room', async () => {
  const { pool, opened } = setUp()
  const hot = demand('a', { concurrency: 4 })
  for (let n = 0; n < 4; n += 1) await pool.lease(hot)
  assert.equal(opened.length, 1)
  await tick()
  assert.equal(opened.length, 2)
  assert.equal((await pool.lease(hot)).fresh, false)
})

test('a doomed thing is not lent again and is closed when its last lease ends', async () => {
  const { pool, closed } = setUp()
  const first = await pool.lease(demand('a'))
  const second = await pool.lease(demand('a'))
  first.thing.doomed = true
  assert.notEqual((await pool.lease(demand('a'))).thing, first.thing)
  first.release()
  assert.equal(closed.length, 0)
  second.release()
  assert.deepEqual(closed, [[first.thing, 'fault']])
})

test('a retired key finishes its leases and is closed then', async () => {
  const { pool, closed } = setUp()
  const lease = await pool.lease(demand('a'))
  pool.retire('a')
  assert.notEqual((await pool.lease(demand('a'))).thing, lease.thing)
  lease.release()
  assert.deepEqual(closed, [[lease.thing, 'retired']])
})

test('a lease released twice counts once', async () => {
  const { pool } = setUp()
  const lease = await pool.lease(demand('a'))
  await pool.lease(demand('a'))
  lease.release()
  lease.release()
  assert.equal(pool.counts().leased, 1)
})

test('things that grew past the byte bound are shed, least recently used first', async () => {
  const { pool, opened, closed } = setUp({ maxBytes: 250 })
  ;(await pool.lease(demand('a'))).release()
  ;(await pool.lease(demand('b'))).release()
  const lease = await pool.lease(demand('c'))
  assert.equal(closed.length, 0)
  lease.thing.bytes = 240
  lease.release()
  assert.deepEqual(
    closed.map(([thing, reason]) => [thing.key, reason]),
    [
      ['a', 'bytes'],
      ['b', 'bytes'],
    ],
  )
  assert.equal(pool.counts().bytes, 240)
  assert.equal(opened.length, 3)
})

test('an idle thing is closed once its time to live is over, a leased one is not', async () => {
  const { pool, clock, closed } = setUp({ idleTtlMs: 100 })
  const leased = await pool.lease(demand('a'))
  ;(await pool.lease(demand('b'))).release()
  clock.advance(151)
  assert.deepEqual(
    closed.map(([thing, reason]) => [thing.key, reason]),
    [['b', 'idle']],
  )
  leased.release()
  assert.equal(pool.counts().alive, 1)
})

test('a failing open reaches the caller and leaves the counts as they were', async () => {
  const { pool } = setUp({
    open: () => {
      throw new IsoletError('ERR_GUEST_EXCEPTION', 'boom')
    },
  })
  await assert.rejects(pool.lease(demand('a')), /boom/)
  assert.deepEqual(pool.counts(), { alive: 0, leased: 0, bytes: 0, waiting: 0 })
})

test('a closed pool lends nothing, turns away who waits and closes what comes back', async () => {
  const { pool, closed } = setUp({ maxPerKey: 1 })
  const lease = await pool.lease(demand('a', { concurrency: 1 }))
  const wait = pool.lease(demand('a', { concurrency: 1 }))
  await tick()
  pool.close()
  await assert.rejects(wait, { code: 'ERR_CLOSED' })
  await assert.rejects(pool.lease(demand('b')), { code: 'ERR_CLOSED' })
  assert.equal(closed.length, 0)
  lease.release()
  assert.equal(closed.length, 1)
})
