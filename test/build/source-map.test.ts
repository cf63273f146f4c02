// Stacks of built modules, mapped back.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createStackMapper, findSource } from '../../src/build/source-map.ts'
import { buildUpload } from './fixtures.ts'

const SOURCE = `interface Padding {
  readonly lines: number
}

export function fail(padding: Padding): never {
  throw new Error(String(padding.lines))
}
`

async function buildFailing() {
  const built = await buildUpload({
    'src/index.ts': `import { fail } from './fail.ts'\nexport default fail`,
    'src/fail.ts': SOURCE,
  })
  const lines = built.code.split('\n')
  const line = lines.findIndex(text => text.includes('throw new Error'))
  return { ...built, line: line + 1, column: (lines[line]?.indexOf('new Error') ?? 0) + 1 }
}

test('a frame of the module names the original file, line and column', async () => {
  const { sourceMap, line, column } = await buildFailing()
  const map = createStackMapper(sourceMap, 'hello.js')
  const place = `hello.js:${line}:${column}`
  const stack = ['Error: x', `    at fail (${place})`, `    at ${place}`, `    at async Object.fetch (${place})`].join(
    '\n',
  )
  assert.deepEqual(map(stack).split('\n'), [
    'Error: x',
    '    at fail (src/fail.ts:6:9)',
    '    at src/fail.ts:6:9',
    '    at async Object.fetch (src/fail.ts:6:9)',
  ])
})

test('frames of the guest runtime and of the host are dropped', () => {
  const map = createStackMapper(undefined, 'hello.js')
  const stack = [
    'TypeError: x',
    '    at fetch (isolet:runtime:10:5)',
    '    at Array.map (<anonymous>)',
    '    at fn (hello.js:2:1)',
    '    at file:///srv/isolet/src/host.ts:1:1',
    '    at run (/srv/isolet/src/host.ts:3:4)',
    '    at spaced name [as x] (/srv/with (brackets)/host.ts:3:4)',
    '    at (<isolated-vm boundary>)',
    '    at last (hello.js:9:9)',
    'anything',
  ].join('\n')
  assert.equal(map(stack), 'TypeError: x\n    at Array.map (<anonymous>)\n    at fn (hello.js:2:1)')
})

test('without a map, or with a broken one, frames of the module stay as they are', () => {
  for (const json of [undefined, '', '{', '{"version":3}', '[]', 'null'])
    assert.equal(createStackMapper(json, 'a.js')('E\n    at x (a.js:1:1)'), 'E\n    at x (a.js:1:1)')
})

test('a position that no map knows stays as it is', async () => {
  const { sourceMap } = await buildFailing()
  const map = createStackMapper(sourceMap, 'hello.js')
  for (const place of ['hello.js:0:0', 'hello.js:99999:1', 'hello.js:1:0'])
    assert.equal(map(`E\n    at x (${place})`), `E\n    at x (${place})`)
})

test('a stack of any length is cut to 60 lines of 1000 characters', () => {
  const map = createStackMapper(undefined, 'a.js')
  const lines = map(`${'x'.repeat(5000)}\n`.repeat(500)).split('\n')
  assert.equal(lines.length, 60)
  assert.ok(lines.every(line => line.length === 1000))
})

test('the contents of an original source are found by its name', async () => {
  const { sourceMap } = await buildFailing()
  assert.equal(findSource(sourceMap, 'src/fail.ts'), SOURCE)
  assert.equal(findSource(sourceMap, 'src/other.ts'), undefined)
  assert.equal(findSource('{', 'src/fail.ts'), undefined)
})
