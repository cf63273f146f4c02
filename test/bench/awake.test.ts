import assert from 'node:assert/strict'
import { mkdtempDisposableSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { keepAwake } from '../../bench/awake.ts'

/** Whether this process has it open. */
function isOpen(file: string): boolean {
  return readdirSync('/proc/self/fd').some(fd => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`) === file
    } catch {
      return false // the one that the folder was read with
    }
  })
}

test('the bound of no sleep at all stands as long as the file is open', { skip: process.platform !== 'linux' }, () => {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'awake-'))
  const file = join(folder.path, 'latency')
  writeFileSync(file, '')
  {
    using _ = keepAwake(file)
    assert.deepEqual(readFileSync(file), Buffer.alloc(4))
    assert.ok(isOpen(file))
  }
  assert.ok(!isOpen(file))
})

test('a system without such a file is measured as it is', () => {
  using awake = keepAwake('/nowhere/at/all')
  assert.ok(awake)
})
