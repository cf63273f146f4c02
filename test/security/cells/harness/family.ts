// Runs a family of attacks as tests against one server, and prints the table of what came of them.

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Attack } from './attack.ts'
import { type Field, openField } from './field.ts'
import { isSampleAsked, noteResult } from './results.ts'
import { toSample } from './sample.ts'
import { toCount, toTable } from './table.ts'
import type { Verdict } from './verdict.ts'

export interface FamilyOptions {
  /** For the command, beside what every field has. */
  readonly args?: readonly string[]
  /** Attacks that every short run carries out too: those that once got through, or came close. */
  readonly sharpest?: readonly string[]
}

/** All waits have bounds of their own; this ends the test if one of them is wrong. */
const TIMEOUT = { timeout: 60_000 }

export function testFamily(family: string, all: readonly Attack[], options: FamilyOptions = {}): void {
  const { args = [], sharpest = [] } = options
  const sample = toSample(all, sharpest)
  describe(family, { concurrency: false }, () => {
    const verdicts: Verdict[] = []
    let field!: Field
    before(async () => {
      field = await openField({ family, args })
    }, TIMEOUT)
    after(() => field[Symbol.asyncDispose]())
    for (const attack of isSampleAsked() ? sample : all)
      test(attack.name, TIMEOUT, async () => {
        const verdict = await field.run(attack)
        verdicts.push(verdict)
        assert.deepEqual(verdict.failings, [])
      })
    test('the server stops when it is told to, and leaves no process behind', TIMEOUT, async t => {
      const result = { family, attacks: all.length, quietP99Ms: field.quietP99Ms, verdicts }
      for (const line of [toCount(result), ...toTable(result)]) t.diagnostic(line)
      noteResult(result)
      assert.deepEqual(await field.stop(), [])
    })
  })
}
