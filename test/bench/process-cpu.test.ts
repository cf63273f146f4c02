import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readCpuMs } from '../../bench/process-cpu.ts'

test('CPU time grows with work, and by no more than it has taken', { skip: process.platform !== 'linux' }, () => {
  const before = { cpu: readCpuMs([process.pid]), used: process.cpuUsage() }
  let sum = 0
  for (let n = 0; n < 5e7; n++) sum = (sum + n) | 0
  const grown = readCpuMs([process.pid]) - before.cpu
  const { user, system } = process.cpuUsage(before.used)
  assert.ok(grown > 0 && sum !== undefined)
  // Two clocks of one thing; the threads of the test runner work meanwhile.
  assert.ok(Math.abs(grown / ((user + system) / 1000) - 1) < 0.5, `${grown} and ${user + system} µs`)
})
