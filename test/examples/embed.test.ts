// The library in ten lines, as its own process.

import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'node:test'

const PROGRAM = join(import.meta.dirname, '../../examples/embed.ts')

for (const flags of [['--no-node-snapshot'], []]) {
  test(`embed.ts answers and ends by itself ${flags[0] ? 'with' : 'without'} --no-node-snapshot`, () => {
    const stdout = execFileSync(process.execPath, [...flags, PROGRAM], { encoding: 'utf8', timeout: 60_000 })
    assert.equal(stdout, '200 hi from /embedded\n')
  })
}
