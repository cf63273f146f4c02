// The executable on the wrong Node, or on the right one without its flag.

import assert from 'node:assert/strict'
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { ROOT } from './fixtures.ts'

const BIN = join(ROOT, 'src/cli/bin.ts')

test('started without --no-node-snapshot it starts itself again with it', () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [BIN, '--version'], { encoding: 'utf8' })
  assert.equal(status, 0, stderr)
  assert.match(stdout, /^\d+\.\d+\.\d+\n$/)
})

test('the exit code of the process it started is its own', () => {
  const { status } = spawnSync(process.execPath, [BIN, 'nope'], { encoding: 'utf8' })
  assert.equal(status, 2)
})

test('a signal is handed on to the process it started', { timeout: 60_000 }, async t => {
  const folder = mkdtempSync(join(tmpdir(), 'isolet-bin-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const pipe = join(folder, 'config.jsonc')
  execFileSync('sh', ['-c', 'mkfifo "$0"', pipe])
  const child = spawn(process.execPath, [BIN, 'serve', '--config', pipe], { stdio: 'ignore' })
  // A pipe opens for writing once somebody reads it: by then the process that serves is there.
  await using writer = await open(pipe, 'w')
  child.kill('SIGTERM')
  const [code] = await once(child, 'exit')
  assert.equal(code, 128 + 15, `fd ${writer.fd}`)
})
