// Figures in Prometheus' text format.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toMetrics } from '../../src/server/metrics.ts'
import { EMPTY_STATS } from './canned-engine.ts'

const COUNTS = { functions: 3, versions: 5, artifacts: 4 }
const SAMPLE = /^[a-z_]+(\{[a-z]+="(?:[^"\\\n]|\\["\\n])*"(,[a-z]+="(?:[^"\\\n]|\\["\\n])*")*\})? -?[0-9.e+-]+$/

function lines(stats: Parameters<typeof toMetrics>[0]): string[] {
  return toMetrics(stats, COUNTS).split('\n')
}

test('every line is a comment or a well-formed sample, and every family is described', () => {
  const all = lines(EMPTY_STATS)
  assert.equal(all.pop(), '')
  const samples = all.filter(line => !line.startsWith('#'))
  for (const line of samples) assert.match(line, SAMPLE)
  const described = new Set(all.filter(line => line.startsWith('# TYPE')).map(line => line.split(' ')[2]))
  for (const line of samples) assert.ok(described.has(line.split(/[ {]/)[0]), line)
})

test('counts, errors by code and durations in seconds are there', () => {
  const exec = { count: 2, p50: 1.5, p95: 20, p99: 30, max: 40 }
  const own = { requests: 2, errors: { ERR_BUSY: 1 }, starts: { warm: 1, pooled: 1, cold: 0 }, exec, cpu: exec }
  const all = lines({ ...EMPTY_STATS, requests: 7, errors: { ERR_BUSY: 2 }, exec, functions: { hello: own } })
  assert.ok(all.includes('isolet_functions 3'))
  assert.ok(all.includes('isolet_requests_total 7'))
  assert.ok(all.includes('isolet_errors_total{code="ERR_BUSY"} 2'))
  assert.ok(all.includes('isolet_exec_seconds{quantile="0.5"} 0.0015'))
  assert.ok(all.includes('isolet_function_requests_total{function="hello"} 2'))
  assert.ok(all.includes('isolet_function_errors_total{function="hello",code="ERR_BUSY"} 1'))
})

test('phases of first requests are there by start kind, in seconds', () => {
  const compile = { count: 2, p50: 1.5, p95: 20, p99: 30, max: 40 }
  const { phaseMs } = EMPTY_STATS
  const all = lines({ ...EMPTY_STATS, phaseMs: { ...phaseMs, cold: { ...phaseMs.cold, compile } } })
  assert.ok(all.includes('isolet_start_phase_seconds{start="cold",phase="compile",quantile="0.95"} 0.02'))
  assert.ok(all.includes('isolet_start_phase_seconds{start="pooled",phase="compile",quantile="0.95"} 0'))
})

test('a label can not break out of its quotes', () => {
  const own = { ...EMPTY_STATS, errors: {} }
  const all = lines({ ...EMPTY_STATS, functions: { 'a"} 1\n\\': own } })
  assert.ok(all.includes('isolet_function_requests_total{function="a\\"} 1\\n\\\\"} 0'))
})
