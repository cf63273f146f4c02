import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Guest } from '../../src/isolate/guest.ts'
import { createThreads } from '../../src/ops/crypto-queue.ts'
import { closed } from './closed.ts'
import { createRoom } from './recording-guest.ts'

function setUp(cpuMs = 100) {
  const room = createRoom({ cpuMs })
  const used = { wallUs: 0, otherCpuUs: 0 }
  const threads = createThreads(room.clock, { wallUs: () => used.wallUs, otherCpuUs: () => used.otherCpuUs })
  const started: string[] = []
  const ends = new Map<string, () => void>()
  const run = (work: string, { name = 'f', invocation = room.invocation, estimateMs = 1 } = {}) => {
    const guest: Guest = { ...room.guest, name }
    const start = () => {
      started.push(work)
      return new Promise<string>(resolve => ends.set(work, () => resolve(work)))
    }
    return threads.run({ guest, invocation }, { work, estimateMs, start })
  }
  const end = async (work: string) => {
    ends.get(work)?.()
    await nextTurn()
  }
  return { ...room, threads, used, started, run, end }
}

test('a function runs one job at a time, in the order in which it asked', async () => {
  const { run, started, end } = setUp()
  const all = ['a', 'b', 'c'].map(work => run(work))
  assert.deepEqual(started, ['a'])
  await end('a')
  assert.deepEqual(started, ['a', 'b'])
  await end('b')
  await end('c')
  assert.deepEqual(await Promise.all(all), ['a', 'b', 'c'])
})

test('two functions run at once, a third waits', async () => {
  const { run, started, end } = setUp()
  for (const name of ['f', 'g', 'h']) void run(name, { name })
  assert.deepEqual(started, ['f', 'g'])
  await end('g')
  assert.deepEqual(started, ['f', 'g', 'h'])
})

test('a function with one job has its turn before the second one of a function with many', async () => {
  const { run, started, end } = setUp()
  for (const work of ['a1', 'a2', 'a3']) void run(work, { name: 'a' })
  for (const work of ['b1', 'b2', 'b3']) void run(work, { name: 'b' })
  void run('late', { name: 'late' })
  await end('a1')
  await end('b1')
  assert.deepEqual(started, ['a1', 'b1', 'late', 'a2'])
})

test('a job that waits when its invocation ends never starts', async () => {
  const { run, started, end, open, invocation } = setUp()
  const other = open()
  void run('first', { invocation: other })
  const second = run('second')
  invocation.fail(closed())
  await assert.rejects(second, { message: 'its request is over' })
  await end('first')
  assert.deepEqual(started, ['first'])
})

test('64 jobs of a function wait, the next one is refused', async () => {
  const { run } = setUp(10_000)
  void run('runs')
  for (let n = 0; n < 64; n += 1) void run(`waits ${n}`)
  await assert.rejects(async () => run('too many'), { name: 'OperationError' })
})

test('what cannot fit the budget fails the request before it starts', () => {
  const { run, started, invocation } = setUp(100)
  assert.throws(() => run('long', { estimateMs: 101 }), { name: 'OperationError' })
  assert.equal(invocation.failure?.code, 'ERR_CPU_LIMIT')
  assert.deepEqual(started, [])
})

test('jobs that fit one by one fail the request when they do not fit together', async () => {
  const { run, invocation } = setUp(100)
  void run('first', { estimateMs: 10 })
  const second = run('second', { estimateMs: 60 })
  assert.throws(() => run('third', { estimateMs: 60 }))
  assert.equal(invocation.failure?.code, 'ERR_CPU_LIMIT')
  await assert.rejects(second, { message: 'its request is over' })
})

test('a job costs the time it took, or the CPU of other threads where that is less', async () => {
  for (const [wallUs, otherCpuUs, billedMs] of [
    [30_000, 90_000, 30],
    [90_000, 20_000, 20],
  ] as const) {
    const { run, used, end, invocation } = setUp()
    const job = run('a')
    Object.assign(used, { wallUs, otherCpuUs })
    await end('a')
    await job
    assert.equal(invocation.cpuMs, billedMs)
  }
})

test('a job is billed while it runs, and once', async () => {
  const { run, used, end, clock, invocation } = setUp()
  const job = run('a')
  Object.assign(used, { wallUs: 40_000, otherCpuUs: 40_000 })
  clock.advance(30)
  assert.equal(invocation.cpuMs, 40)
  Object.assign(used, { wallUs: 50_000, otherCpuUs: 50_000 })
  await end('a')
  await job
  assert.equal(invocation.cpuMs, 50)
})

test('a cost is measured once', () => {
  const { threads } = setUp()
  assert.equal(
    threads.costOf('sha1', () => 5),
    5,
  )
  assert.equal(
    threads.costOf('sha1', () => 6),
    5,
  )
  assert.equal(
    threads.costOf('sha256', () => 6),
    6,
  )
})
