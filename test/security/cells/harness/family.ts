// Runs a family of attacks as tests against one server, and prints the table of what came of them.

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Attack } from './attack.ts'
import { type Field, openField } from './field.ts'
import { toTable } from './table.ts'
import type { Verdict } from './verdict.ts'

/** All waits have bounds of their own; this ends the test if one of them is wrong. */
const TIMEOUT = { timeout: 40_000 }

/** `args` are for the command, beside what every field has. */
export function testFamily(family: string, attacks: readonly Attack[], args: readonly string[] = []): void {
  describe(family, { concurrency: false }, () => {
    const verdicts: Verdict[] = []
    let field!: Field
    before(async () => {
      field = await openField({ family, attacks: attacks.length, args })
    }, TIMEOUT)
    after(() => field[Symbol.asyncDispose]())
    for (const attack of attacks)
      test(attack.name, TIMEOUT, async () => {
        const verdict = await field.run(attack)
        verdicts.push(verdict)
        assert.deepEqual(verdict.failings, [])
      })
    test('the server stops when it is told to, and leaves no process behind', TIMEOUT, async t => {
      for (const line of toTable(verdicts, field.quietP99Ms)) t.diagnostic(line)
      assert.deepEqual(await field.stop(), [])
    })
  })
}
