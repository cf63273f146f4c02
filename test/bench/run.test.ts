import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { after, before, test } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { findStarted } from '../../bench/cell-processes.ts'
import { INLINE } from '../../bench/isolet-subject.ts'
import { readRecord } from '../../bench/read-record.ts'
import { SUITE_NAMES } from '../../bench/suites/suites.ts'

const PROGRAM = fileURLToPath(new URL('../../bench/run.ts', import.meta.url))
let folder: string

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'isolet-bench-test-'))
})
after(() => rm(folder, { recursive: true }))

interface Ended {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

function run(...args: readonly string[]): Promise<Ended> {
  return new Promise(resolve =>
    execFile(process.execPath, ['--no-node-snapshot', PROGRAM, ...args], (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
    ),
  )
}

test('a run leaves a record with series of every suite', {
  skip: process.platform !== 'linux',
}, async () => {
  const out = join(folder, 'record.json')
  const { code, stdout, stderr } = await run('--smoke', '--subject', INLINE, '--seed', '7', '--out', out)
  assert.equal(code, 0, stderr)
  const { series, absences, seed, versions } = await readRecord(out)
  assert.deepEqual(new Set(series.map(({ suite }) => suite)), new Set(SUITE_NAMES))
  for (const each of series) assert.ok(each.rounds.flat().every(Number.isFinite), JSON.stringify(each))
  assert.deepEqual(new Set(series.map(({ subject }) => subject)), new Set([INLINE]))
  // All that a subject lacks is told.
  assert.ok(absences.every(({ case: name }) => name.includes('snapshot')))
  assert.equal(seed, 7)
  assert.match(versions[INLINE] ?? '', /^isolet /)
  assert.match(stdout, /tiny, pooled, over HTTP/)
  assert.match(stderr, /^seed 7\n(others keep .*\n)?1\/\d+ {2}\w+: /)
})

test('an interrupted run leaves no process behind, and ends with 2', {
  skip: process.platform !== 'linux',
}, async () => {
  const args = ['--no-node-snapshot', PROGRAM, '--smoke', '--suite', 'latency', '--subject', INLINE]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] })
  const ended = once(child, 'exit')
  for await (const line of createInterface({ input: child.stderr })) if (line.startsWith('1/')) break
  const started = findStarted(child.pid ?? 0)
  assert.ok(started.length > 0)
  child.kill('SIGINT')
  assert.deepEqual(await ended, [2, null])
  // A kill takes a moment to arrive.
  for (const pid of started) while (isRunning(pid)) await nextTurn()
})

/** One that has ended and that nobody asked about yet is no more than an entry in a table. */
function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}

test('wrong usage and files that are no records end with 2, and say why', async () => {
  const foreign = join(folder, 'foreign.json')
  await writeFile(foreign, '{"format": 0}')
  const cases: (readonly [args: readonly string[], says: RegExp])[] = [
    [['--suite', 'speed'], /there is no suite "speed"/],
    [['--subject', 'nobody'], /there is no subject "nobody"/],
    [['--compare', foreign, foreign], /foreign\.json is no record of a run/],
    [['--compare', join(folder, 'absent.json'), foreign], /absent\.json/],
  ]
  for (const [args, says] of cases) {
    const { code, stderr } = await run(...args)
    assert.equal(code, 2, args.join(' '))
    assert.match(stderr, says)
  }
})

test('two records are compared: 0 when nothing is slower, 1 when something is', async () => {
  const [quick, slow] = [join(folder, 'quick.json'), join(folder, 'slow.json')]
  await writeFile(quick, JSON.stringify(toRecord(1)))
  await writeFile(slow, JSON.stringify(toRecord(2)))
  const equal = await run('--compare', quick, quick)
  assert.deepEqual([equal.code, equal.stderr], [0, ''])
  assert.match(equal.stdout, /no difference beyond noise/)
  const slower = await run('--compare', quick, slow)
  assert.equal(slower.code, 1, slower.stderr)
  assert.match(slower.stdout, /latency: hello \| isolet \| slower \| \+100\.0 %/)
  assert.equal((await run('--compare', slow, quick)).code, 0)
})

function toRecord(ms: number): object {
  const hello = { suite: 'latency', case: 'hello', subject: 'isolet', unit: 'ms', better: 'lower' }
  return {
    ...{ format: 1, begun: '2026-01-01T00:00:00.000Z', seconds: 1, command: '', commit: '', dirty: false },
    machine: { cpu: 'none', cores: 2, memoryMiB: 1, system: 'none' },
    ...{ versions: {}, series: [{ ...hello, rounds: [[ms], [ms], [ms]] }], absences: [], targets: [] },
  }
}
