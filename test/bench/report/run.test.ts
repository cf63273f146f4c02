import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { startProgram } from '../../running-program.ts'
import { toSampleRecord } from './sample-record.ts'

let folder: string

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'isolet-report-'))
})

after(() => rm(folder, { recursive: true, force: true }))

async function run(...args: string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
  await using program = startProgram('bench/report/run.ts', args)
  const [code] = await program.closed
  return { code, stdout: program.stdout(), stderr: program.stderr() }
}

test('a record becomes a page beside it', async () => {
  const file = join(folder, 'run.json')
  await writeFile(file, JSON.stringify(toSampleRecord(1)))
  const { code, stdout } = await run(file)
  assert.deepEqual([code, stdout], [0, `${join(folder, 'run.html')}\n`])
  assert.match(await readFile(join(folder, 'run.html'), 'utf8'), /^<!doctype html>/)
})

test('a command line without a file, or with too much, is answered with the usage', async () => {
  for (const args of [[], ['a', 'b', 'c'], ['--help']]) {
    const { code, stderr } = await run(...args)
    assert.equal(code, 2)
    assert.match(stderr, /^usage: /)
  }
})

test('a file that is no record fails by name, in a line, without a stack', async () => {
  const file = join(folder, 'package.json')
  await writeFile(file, '{"name":"x"}')
  const { code, stderr } = await run(file, join(folder, 'never.html'))
  assert.equal(code, 1)
  assert.match(stderr, /package\.json is no record of a run/)
  assert.doesNotMatch(stderr, /\n\s+at /)
})

test('a file that is not there fails by name', async () => {
  const { code, stderr } = await run(join(folder, 'nothing.json'))
  assert.equal(code, 1)
  assert.match(stderr, /nothing\.json/)
})

test('a page that would take the place of its record is refused', async () => {
  const file = join(folder, 'kept.json')
  await writeFile(file, JSON.stringify(toSampleRecord(1)))
  const { code, stderr } = await run(file, file)
  assert.equal(code, 2)
  assert.match(stderr, /kept\.json/)
  assert.match(await readFile(file, 'utf8'), /^\{/)
})
