// A build whose files say when they begin and end.

import assert from 'node:assert/strict'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { buildEntry } from '../../src/build/build.ts'
import { buildMarked, type MarkedBuild } from '../../src/build/marked-build.ts'
import { MARK_ZEROES, toMarkPrologue } from '../../src/build/module-marks.ts'
import { evaluate, type Files, makeFolder } from './fixtures.ts'

async function buildFolder(t: TestContext, files: Files, options = {}): Promise<MarkedBuild> {
  const folder = await makeFolder(t, { 'package.json': '{}', ...files })
  return buildMarked(join(folder, Object.keys(files)[0] ?? ''), options)
}

/** Runs the module and gives its marks as `+name` and `-name`, and its default export. */
async function run(
  t: TestContext,
  { code, token, files }: MarkedBuild,
  isKept?: readonly boolean[],
): Promise<[marks: string[], exported: unknown]> {
  const lines: string[] = []
  const { mock } = t.mock.method(console, 'debug', (line: string) => lines.push(line))
  const exported = await evaluate(toMarkPrologue(token, isKept) + code)
  mock.restore()
  const numbers = lines.map(line => Number(line.slice(token.length)))
  assert.deepEqual(numbers.slice(0, MARK_ZEROES), new Array(MARK_ZEROES).fill(0))
  const names = new Map(files.map(({ number, name }) => [number, name]))
  const marks = numbers.slice(MARK_ZEROES).map(number => (number < 0 ? '-' : '+') + names.get(Math.abs(number)))
  return [marks, exported]
}

test('modules begin and end one after the other; what CommonJS requires runs in between', async t => {
  const built = await buildFolder(t, {
    'index.ts': `import { a } from './a.ts'; import b from './b.cjs'; export default [a, b] as string[]`,
    'a.ts': `export const a: string = 'a' // no line break at the end`,
    'b.cjs': `module.exports = 'b' + require('./c.cjs')`,
    'c.cjs': `module.exports = 'c'; return`,
  })
  const [marks, exported] = await run(t, built)
  assert.deepEqual(exported, ['a', 'bc'])
  assert.deepEqual(marks, ['+a.ts', '-a.ts', '+b.cjs', '+c.cjs', '-b.cjs', '+index.ts', '-index.ts'])
  const [kept] = await run(t, built, [true, false, false, true, false, false, true])
  assert.deepEqual(kept, ['+a.ts', '+c.cjs', '-index.ts'])
})

test('marks leave alone what a module means: comments, shebangs, directives, JSX, a console of its own', async t => {
  const built = await buildFolder(t, {
    'index.tsx': `/** @jsxRuntime classic @jsx h */
      import './console.js'; import shell from './shell.js'
      const h = (name: string) => name
      export default [<b />, shell]`,
    'console.js': `globalThis.before = console.debug; console.debug = () => { throw new Error('not this') }`,
    'shell.js': `#!/usr/bin/env node\n'use strict'; console.debug = globalThis.before; module.exports = 'shell'`,
  })
  const [marks, exported] = await run(t, built)
  assert.deepEqual(exported, ['b', 'shell'])
  assert.equal(marks.length, 6)
})

test('sizes are those of the build without marks, and what has no code of its own has no number', async t => {
  const files = {
    'index.ts': `import data from './data.json'; import 'pkg'; export default data`,
    'data.json': '{"a":1}',
    'node_modules/pkg/index.js': 'globalThis.x = 1',
  }
  const built = await buildFolder(t, files)
  const folder = await makeFolder(t, { 'package.json': '{}', ...files })
  const { bytes } = await buildEntry(join(folder, 'index.ts'))
  const sum = built.files.reduce((total, file) => total + file.bytes, 0)
  assert.ok(sum > 0 && sum < bytes, `${sum} of ${bytes}`)
  assert.deepEqual(built.files.map(({ name, number }) => [name, number !== undefined]).sort(), [
    ['data.json', false],
    ['index.ts', true],
    ['node_modules/pkg/index.js', true],
  ])
})

test('a minified build and one with Node modules are marked like any other', async t => {
  const files = { 'index.ts': `import { join } from 'node:path'; export default join('a', 'b')` }
  const [marks, exported] = await run(t, await buildFolder(t, files, { minify: true, nodejs: true }))
  assert.deepEqual([marks, exported], [['+index.ts', '-index.ts'], 'a/b'])
})
