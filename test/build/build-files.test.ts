// What becomes of uploaded files.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { buildFiles, buildUpload, evaluate } from './fixtures.ts'

test('TypeScript, JSON, text and bytes among uploaded files become one module without imports', async () => {
  const { code, bytes, inputs } = await buildUpload({
    'src/index.ts': `import { a } from './lib/a.js'
      import b from './b.json'
      import c from '../notes/c.txt'
      import d from './d.dat' with { type: 'bytes' }
      const sum: number = a + b.n
      export default [sum, c, d[1]]`,
    'src/lib/a.ts': 'export const a: number = 1',
    'src/b.json': '{"n": 2}',
    'notes/c.txt': new TextEncoder().encode('text'),
    'src/d.dat': new Uint8Array([7, 8]),
  })
  assert.deepEqual(await evaluate(code), [3, 'text', 8])
  assert.equal(bytes, Buffer.byteLength(code))
  assert.doesNotMatch(code, /^import /m)
  assert.deepEqual([...inputs].sort(), ['notes/c.txt', 'src/b.json', 'src/d.dat', 'src/index.ts', 'src/lib/a.ts'])
})

test('an import without an extension finds a file, then the index of a folder', async () => {
  const { code } = await buildUpload({
    'index.js': `import a from './a'; import b from './b'; export default a + b`,
    'a.tsx': 'export default "a"',
    'b/index.mjs': 'export default "b"',
  })
  assert.equal(await evaluate(code), 'ab')
})

test('a dynamic import of an uploaded file is part of the module', async () => {
  const { code } = await buildUpload({
    'index.js': `export default (await import('./later.js')).value`,
    'later.js': 'export const value = 5',
  })
  assert.equal(await evaluate(code), 5)
})

test('what nothing uses is left out, and NODE_ENV is production', async () => {
  const { code } = await buildUpload({
    'index.js': `import { used } from './lib.js'
      if (process.env.NODE_ENV !== 'production') console.log('NEVER')
      export default used`,
    'lib.js': `export const used = 1; export const unused = 'UNUSED'`,
  })
  assert.doesNotMatch(code, /NEVER|UNUSED/)
})

test('a data: URL may hold a module', async () => {
  const { code } = await buildUpload({
    'index.js': `import n from 'data:text/javascript,export default 6'; export default n`,
  })
  assert.equal(await evaluate(code), 6)
})

test('JSX becomes calls of the runtime that a comment names', async () => {
  const { code } = await buildUpload({
    'index.tsx': '/** @jsxImportSource . */\nexport default <p id="x">hi</p>',
    'jsx-runtime.ts': 'export const jsx = (tag: string, props: object) => [tag, props]',
  })
  assert.deepEqual(await evaluate(code), ['p', { id: 'x', children: 'hi' }])
})

test('the source map names uploaded files and carries them, and the code carries no map', async () => {
  const source = 'export default { fetch: (): number => 1 }'
  const { code, sourceMap } = await buildUpload({ 'src/index.ts': source })
  const map = JSON.parse(sourceMap)
  assert.deepEqual([map.version, map.sources, map.sourcesContent], [3, ['src/index.ts'], [source]])
  assert.doesNotMatch(code, /sourceMappingURL/)
})

test('a map beside a built module leads back to the sources it was built from', async () => {
  const map = { version: 3, sources: ['../src/handler.ts'], sourcesContent: ['ORIGINAL'], names: [], mappings: 'AAAA' }
  const { sourceMap } = await buildUpload({ 'index.js': 'export default 1', 'index.js.map': JSON.stringify(map) })
  const output = JSON.parse(sourceMap)
  assert.deepEqual([output.sources, output.sourcesContent], [['src/handler.ts'], ['ORIGINAL']])
})

test('a broken map beside a module is as good as none', async () => {
  for (const map of ['{', '[]', '{"version":3}', '{"version":3,"sources":[1],"names":[],"mappings":""}']) {
    const { sourceMap } = await buildUpload({ 'index.js': 'export default 1', 'index.js.map': map })
    assert.deepEqual(JSON.parse(sourceMap).sources, ['index.js'])
  }
})

test('a module is refused at one byte past its limit and built at the limit', async () => {
  const files = new Map([['index.js', 'export default 1']])
  const { bytes } = await buildFiles({ entry: 'index.js', files })
  assert.equal((await buildFiles({ entry: './index.js', files, maxBytes: bytes })).bytes, bytes)
  const refused = { code: 'ERR_BUILD', message: `the module has ${bytes} bytes, past its limit of ${bytes - 1}` }
  await assert.rejects(buildFiles({ entry: 'index.js', files, maxBytes: bytes - 1 }), refused)
})

test('a minified module is shorter', async () => {
  const files = new Map([['index.js', 'export default function longName(parameter) { return parameter + parameter }']])
  const [plain, small] = await Promise.all(
    [false, true].map(minify => buildFiles({ entry: 'index.js', files, minify })),
  )
  assert.ok(plain && small && small.bytes < plain.bytes)
})
