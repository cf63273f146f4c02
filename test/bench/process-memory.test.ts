import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readMemory, toMiB } from '../../bench/process-memory.ts'

test('a rollup of the kernel gives MiB by field', () => {
  const rollup = 'aaaa-ffff ---p 00000000 00:00 0 [rollup]\nRss:    2048 kB\nPss:     512 kB\nPss_Dirty:  112 kB\n'
  assert.equal(toMiB(rollup, 'Rss'), 2)
  assert.equal(toMiB(rollup, 'Pss'), 0.5)
})

test('what a process shares counts once in the sum of shares, twice in that of resident memory', {
  skip: process.platform !== 'linux',
}, () => {
  const { rssMiB, pssMiB } = readMemory([process.pid])
  assert.ok(rssMiB > 10 && pssMiB > 0 && pssMiB <= rssMiB, `${rssMiB} and ${pssMiB}`)
})

test('a process that has ended takes no memory, and without any there is nothing to read', {
  skip: process.platform !== 'linux',
}, () => {
  const never = 2 ** 22 + 1
  assert.ok(readMemory([process.pid, never]).rssMiB > 10)
  assert.throws(() => readMemory([never]), /none of the processes 4194305 is there/)
})
