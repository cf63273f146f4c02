import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { keepAwake } from '../../bench/awake.ts'
import { findStarted, readProcess } from '../../bench/cell-processes.ts'
import { type Cores, findCores, findProgram } from '../../bench/cores.ts'

/** See sched(7). */
const SCHED_IDLE = 5
/** Of the fields after the name, see proc_pid_stat(5). */
const POLICY = 38

/** Processes of ours that run when nobody else wants to. */
function findIdle(): number[] {
  return findStarted(process.pid).filter(pid => {
    const stat = readProcess(pid, 'stat')
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[POLICY]) === SCHED_IDLE
  })
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await pause(5)
}

const cores = findCores()
const able = cores !== undefined && findProgram('chrt') !== undefined

test('something idle runs on each core of the measurement, until it is over', { timeout: 20_000 }, async () => {
  const awake = keepAwake(cores)
  await until(() => findIdle().length === (able ? 2 : 0))
  awake[Symbol.dispose]()
  await until(() => findIdle().length === 0)
})

test('where nothing is kept to a core, nothing runs', () => {
  const none: Cores | undefined = undefined
  using _ = keepAwake(none)
  assert.deepEqual(findStarted(process.pid), [])
})
