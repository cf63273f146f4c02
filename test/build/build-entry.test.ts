// What becomes of a module on the disk.

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { realpathSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { buildEntry } from '../../src/build/build.ts'
import { evaluate, makeFolder } from './fixtures.ts'

test('an npm package is taken from where it is installed, in its worker build', async t => {
  const folder = await makeFolder(t, {
    'package.json': '{}',
    'src/index.ts': `import which from 'pkg'; export default which as string`,
    'node_modules/pkg/package.json': JSON.stringify({
      exports: { node: './node.js', worker: './worker.js', browser: './browser.js', default: './default.js' },
    }),
    'node_modules/pkg/worker.js': `export default 'worker'`,
    'node_modules/pkg/browser.js': `export default 'browser'`,
  })
  const { code, inputs, sourceMap } = await buildEntry(join(folder, 'src/index.ts'))
  assert.equal(await evaluate(code), 'worker')
  const root = realpathSync(folder)
  assert.deepEqual([...inputs].sort(), [join(root, 'node_modules/pkg/worker.js'), join(root, 'src/index.ts')].sort())
  assert.deepEqual(JSON.parse(sourceMap).sources, ['node_modules/pkg/worker.js', 'src/index.ts'])
})

test('what the browser field of a package puts in the place of its files, or of Node modules, counts', async t => {
  const folder = await makeFolder(t, {
    'index.js': `import a from 'whole'; import b from 'parts'; export default [a, ...b]`,
    'node_modules/whole/package.json': JSON.stringify({ main: './node.js', browser: './browser.js' }),
    'node_modules/whole/browser.js': `export default 'browser'`,
    'node_modules/parts/package.json': JSON.stringify({ browser: { './node.js': './browser.js', fs: false } }),
    'node_modules/parts/index.js': `module.exports = [require('./node.js'), Object.keys(require('fs')).length]`,
    'node_modules/parts/node.js': `throw new Error('for Node')`,
    'node_modules/parts/browser.js': `module.exports = 'own'`,
  })
  assert.deepEqual(await evaluate((await buildEntry(join(folder, 'index.js'))).code), ['browser', 'own', 0])
})

test('a .wasm file of the disk, also of a package, is a WebAssembly.Module', async t => {
  const empty = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])
  const folder = await makeFolder(t, {
    'index.js': `import a from './a.wasm'; import b from 'pkg/b.wasm'; import c from './a.wasm' with { type: 'bytes' }
      export default [a, b].every(module => module instanceof WebAssembly.Module) && c.length`,
    'a.wasm': empty,
    'node_modules/pkg/b.wasm': empty,
  })
  assert.equal(await evaluate((await buildEntry(join(folder, 'index.js'))).code), 8)
})

test('an installed package may bear the name of a Node module', async t => {
  const folder = await makeFolder(t, {
    'index.js': `import events from 'events'; export default events`,
    'node_modules/events/index.js': `export default 'installed'`,
  })
  assert.equal(await evaluate((await buildEntry(join(folder, 'index.js'))).code), 'installed')
})

test('a Node module that a package only tries for is left to fail at run time', async t => {
  const folder = await makeFolder(t, {
    'index.js': `import found from 'pkg'; export default found`,
    'node_modules/pkg/index.js': `let c = 'none'; try { c = require('crypto') } catch {}; module.exports = c`,
  })
  assert.ok((await buildEntry(join(folder, 'index.js'))).code.includes('none'))
})

test('a module from the network is refused', async t => {
  const folder = await makeFolder(t, { 'index.js': `import x from 'https://example.com/x.js'; export default x` })
  const message = /not loaded over the network/
  await assert.rejects(buildEntry(join(folder, 'index.js')), { code: 'ERR_BUILD', message })
})

test('nothing in the result names the folder it was built in, but for the inputs', async t => {
  const folder = await makeFolder(t, {
    'index.ts': `import './lib.ts'; export default () => { throw new Error('x') }`,
    'lib.ts': '',
  })
  const { code, sourceMap } = await buildEntry(join(folder, 'index.ts'))
  assert.ok(!`${code}${sourceMap}`.includes('isolet-build-'))
})

test('tsconfig.json of the project is followed', async t => {
  const folder = await makeFolder(t, {
    'package.json': '{}',
    'tsconfig.json': JSON.stringify({ compilerOptions: { paths: { '~/*': ['./src/*'] } } }),
    'src/index.ts': `import { a } from '~/a'; export default a`,
    'src/a.ts': 'export const a = 9',
  })
  assert.equal(await evaluate((await buildEntry(join(folder, 'src/index.ts'))).code), 9)
})

test('a bundler at rest does not keep the process alive', async t => {
  const folder = await makeFolder(t, { 'index.js': 'export default 1' })
  const build = pathToFileURL(join(import.meta.dirname, '../../src/build/build.ts')).href
  const program = `const { buildEntry } = await import('${build}'); console.log((await buildEntry('index.js')).bytes > 0)`
  const { stdout, status } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
    cwd: folder,
    encoding: 'utf8',
    timeout: 30_000,
  })
  assert.deepEqual([stdout.trim(), status], ['true', 0])
})
