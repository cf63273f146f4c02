// Runs all families of attacks, one after the other, and prints in one table what came of them. `--sample` carries out a
// part of each, judged alike; what else is given goes to Node's test runner.

import { spawnSync } from 'node:child_process'
import { globSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readResults, toEnvironment } from './harness/results.ts'
import { toSummary } from './harness/table.ts'

const SAMPLE = '--sample'
const given = process.argv.slice(2)
const folder = mkdtempSync(join(tmpdir(), 'isolet-attacks-'))
const file = join(folder, 'results.jsonl')
writeFileSync(file, '')
try {
  const families = globSync(join(import.meta.dirname, '*.test.ts')).sort()
  const options = ['--no-node-snapshot', '--test', '--test-concurrency=1', ...given.filter(arg => arg !== SAMPLE)]
  const env = { ...process.env, ...toEnvironment(given.includes(SAMPLE), file) }
  const { status } = spawnSync(process.execPath, [...options, ...families], { stdio: 'inherit', env })
  for (const line of toSummary(readResults(file))) console.log(line)
  process.exitCode = status ?? 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}
