// The same cases in an isolate and with Node's own classes: what can be seen of them is the same. Where Node is known
// to deviate from a standard, the deviation is named with its clause.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { openHost } from '../../src/host/host.ts'
import { ask, toVersion } from '../host/versions.ts'
import type { Case } from './case.ts'
import { DEVIATIONS, type Deviation } from './deviations.ts'
import { generate } from './generate.ts'
import { observe } from './subject.ts'

const SEED = 1
const COUNT = 2000
const BATCH = 250

const cases = generate(SEED, COUNT)
const isolet = await observeInIsolate(cases)
const node = await observeHere(cases)

test(`${COUNT} generated cases look the same in an isolate and in Node`, () => {
  const differences = cases.flatMap((tried, at) => {
    const known = DEVIATIONS.filter(({ concerns }) => concerns(tried))
    return differs(at, known) ? [`${JSON.stringify(tried)}\n  isolet ${isolet[at]}\n  Node   ${node[at]}`] : []
  })
  assert.equal(differences.length, 0, `${differences.length} differ:\n${differences.slice(0, 20).join('\n')}`)
})

test('each deviation that is named shows in some case', () => {
  const idle = DEVIATIONS.filter(({ concerns }) => !cases.some((tried, at) => concerns(tried) && differs(at, [])))
  assert.deepEqual(
    idle.map(({ clause }) => clause),
    [],
  )
})

test('most cases of each kind end in something else than an error', () => {
  for (const kind of new Set(cases.map(each => each.kind))) {
    const seen = isolet.filter((_, at) => cases[at]?.kind === kind)
    const failed = seen.filter(each => each.startsWith('{"threw"'))
    assert.ok(failed.length < seen.length / 2, `${failed.length} of ${seen.length} cases of ${kind} threw`)
  }
})

/** Whether the two saw different things, where what is known is left out. */
function differs(at: number, known: readonly Deviation[]): boolean {
  if (known.some(({ forgive }) => forgive === undefined)) return false
  const forgive = (seen = ''): string => known.reduce((text, each) => each.forgive?.(text) ?? text, seen)
  return forgive(isolet[at]) !== forgive(node[at])
}

async function observeHere(all: readonly Case[]): Promise<string[]> {
  const seen: string[] = []
  for (const tried of all) seen.push(JSON.stringify(await observe(tried)))
  return seen
}

async function observeInIsolate(all: readonly Case[]): Promise<string[]> {
  await using host = await openHost({ blanks: 0 })
  const version = toVersion(await bundleSubject(), { limits: { cpuMs: 60_000 } })
  const seen: string[] = []
  for (let at = 0; at < all.length; at += BATCH) {
    const body = JSON.stringify(all.slice(at, at + BATCH))
    const answer: unknown[] = JSON.parse(await ask(host, version, { method: 'POST', body }))
    seen.push(...answer.map(each => JSON.stringify(each)))
  }
  return seen
}

async function bundleSubject(): Promise<string> {
  const { outputFiles } = await build({
    stdin: {
      contents: "export { handler as default } from './subject.ts'",
      resolveDir: fileURLToPath(new URL('.', import.meta.url)),
    },
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2024',
  })
  return outputFiles[0]?.text ?? ''
}
