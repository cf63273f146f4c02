import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toTargets } from '../../bench/goals.ts'
import type { Series } from '../../bench/record.ts'
import { isMet } from '../../bench/targets.ts'

const ALL = ['isolet, inline', 'isolet, cells', 'plain Hono']

function toRate(subject: string, value: number): Series {
  const hello = { suite: 'throughput', case: 'hello, on one core', unit: 'requests/s', better: 'higher' } as const
  return { ...hello, subject, rounds: [[value], [value], [value]] }
}

test('a rate is judged by that of another subject in the same run', () => {
  const series = [toRate('isolet, inline', 610), toRate('isolet, cells', 390), toRate('plain Hono', 1000)]
  const [inline, cells] = toTargets(['throughput'], ALL, series)
  assert.deepEqual([inline?.value, cells?.value], [0.61, 0.39])
  assert.deepEqual(
    [inline, cells].map(target => target && isMet(target)),
    [true, false],
  )
})

test('a first request is judged by that of the loader, which makes nothing ahead', () => {
  const start = { suite: 'start', unit: 'ms', better: 'lower' } as const
  const [median] = toTargets(
    ['start'],
    ['isolet, inline', 'workerd, loader'],
    [
      { ...start, case: 'tiny, pooled, over HTTP', subject: 'isolet, inline', rounds: [[1], [1]] },
      { ...start, case: 'tiny, cold, over HTTP', subject: 'workerd, loader', rounds: [[8], [8]] },
    ],
  )
  assert.equal(median?.value, 1 / 8)
})

test('growth is from the fewest functions to the most, in whatever order they were measured', () => {
  const at = (x: number, ms: number): Series => ({
    ...{
      suite: 'growth',
      case: 'a deploy through the admin API',
      subject: 'isolet, cells',
      unit: 'ms',
      better: 'lower',
    },
    ...{ x, rounds: [[ms]] },
  })
  const [deploys] = toTargets(['growth'], ALL, [at(50_000, 6), at(500, 4)])
  assert.equal(deploys?.value, 1.5)
})

test('what was to be measured and was not is missed; what was not asked for is no target', () => {
  const missed = toTargets(['start', 'growth'], ALL, [])
  assert.ok(missed.length > 0 && missed.every(target => !isMet(target)))
  assert.deepEqual(toTargets(['churn'], ALL, []), [])
  assert.deepEqual(toTargets(['throughput'], ['isolet, inline', 'isolet, cells'], []), [])
})
