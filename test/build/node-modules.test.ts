// What an import of a Node module becomes, with the option and without.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { buildEntry } from '../../src/build/build.ts'
import { findShim, SHIM_FILES } from '../../src/build/node-modules.ts'
import { bundleNodeShims } from '../../src/build/node-shims.ts'
import { buildFiles, evaluate, makeFolder } from './fixtures.ts'

const build = (source: string, nodejs = true) =>
  buildFiles({ entry: 'index.js', files: new Map([['index.js', source]]), nodejs })
const refuse = async (source: string, nodejs: boolean) => {
  try {
    await build(source, nodejs)
  } catch (error) {
    return (error as Error).message
  }
  return assert.fail('it was built')
}

test('without the option an import is refused with module, file and option', async () => {
  for (const name of ['node:buffer', 'buffer', 'node:stream/web', 'async_hooks'])
    assert.equal(
      await refuse(`\nimport '${name}'`, false),
      `index.js:2:8: cannot import "${name}": it takes the option nodejs: \`isolet deploy --nodejs\`, "nodejs": true in the metadata, or ?nodejs=true`,
    )
})

test('with the option a module that there is no shim of is still refused', async () => {
  assert.match(await refuse(`import 'node:fs'`, true), /^index\.js:1:8: cannot import "node:fs": .*no file system/)
  assert.match(await refuse(`require('child_process')`, true), /can start neither processes nor threads$/)
  assert.match(await refuse(`export { nope } from 'node:path'`, true), /No matching export .* for import "nope"/)
})

test('what imports no Node module is the same module with the option as without', async () => {
  const source = 'export default { async fetch() { await null; return new Response(String(globalThis.process)) } }'
  assert.equal((await build(source)).code, (await build(source, false)).code)
})

test('a bundle holds what it imports and no more, and await is lowered for async_hooks alone', async () => {
  const waiting = 'export default async () => await null'
  const path = (await build(`import { join } from 'path'; export const p = join('a'); ${waiting}`)).code
  const hooks = (
    await build(`import { AsyncLocalStorage } from 'async_hooks'; export const a = new AsyncLocalStorage(); ${waiting}`)
  ).code
  assert.match(path, /async \(\) => await null/)
  assert.doesNotMatch(path, /class AsyncLocalStorage|EventEmitter|readable/i)
  assert.doesNotMatch(hooks, /\basync\b(?! context)[^\n]*=>|\bawait /)
  assert.ok(path.length < 20_000, `${path.length} characters`)
  assert.ok(hooks.length < 20_000, `${hooks.length} characters`)
})

test('free Buffer, process, global and setImmediate are there, under names that a module may have for its own', async () => {
  const { code } = await build(`const own = (() => { const process = 5; return process })()
    export default [Buffer.from('€').length, typeof process.nextTick, global === globalThis, typeof setImmediate, own, typeof Buffer]`)
  assert.deepEqual(await evaluate(code), [3, 'function', true, 'function', 5, 'function'])
})

test('globals that nothing names are left out, also beside CommonJS', async () => {
  const files = new Map([
    ['index.js', `import five from './five.cjs'; import { sep } from 'path'; export default [five, sep]`],
    ['five.cjs', 'module.exports = 5'],
  ])
  const { code } = await buildFiles({ entry: 'index.js', files, nodejs: true })
  assert.deepEqual(await evaluate(code), [5, '/'])
  assert.doesNotMatch(code, /EventEmitter|readUInt/)
})

test('await outside of a function does not go with async_hooks, and is told so', async () => {
  const source = `import { AsyncLocalStorage } from 'async_hooks'\nnew AsyncLocalStorage()\nexport default await 1`
  assert.equal(
    await refuse(source, true),
    'index.js:3:16: await outside of a function does not go with node:async_hooks: put it into a function',
  )
})

test('with the option a module of Node is meant, though a package of that name is installed', async t => {
  const folder = await makeFolder(t, {
    'index.js': `import events from 'events'; import installed from 'events/'; export default [typeof events.once, installed]`,
    'node_modules/events/index.js': `export default 'installed'`,
  })
  const { code, inputs } = await buildEntry(join(folder, 'index.js'), { nodejs: true })
  assert.deepEqual(await evaluate(code), ['function', 'installed'])
  // What `dev` watches are files.
  assert.ok(
    inputs.every(input => input.startsWith('/') && !input.includes('node-shim')),
    inputs.join(),
  )
})

test('an upload reaches no file by the names that shims have inside a build', async () => {
  for (const name of ['node-shim:../../../../etc/passwd', './isolet/node/buffer.js', 'node-shim:isolet/node/none.js'])
    assert.match(await refuse(`import ${JSON.stringify(name)}`, true), /there is no shim|cannot find/)
})

test('shims import nothing, each has a default export, and every module has one', async () => {
  const shims = await bundleNodeShims()
  const imported = [...shims.values()].flatMap(code => [...code.matchAll(/\bimport(?:\{[^}]*\}from)?"([^"]+)"/g)])
  assert.ok(imported.length > 20)
  for (const code of shims.values())
    assert.ok(!code.includes(join(import.meta.dirname, '../..').slice(1)), 'a path of this machine')
  for (const [, name] of imported) assert.match(name ?? '', /^\.\/[\w-]+\.js$/)
  for (const file of SHIM_FILES) assert.ok(shims.has(`${file}.js`), file)
  const sources = SHIM_FILES.filter(file => file !== 'async-context')
  for (const file of sources)
    assert.match(readFileSync(join(import.meta.dirname, `../../sandbox/node/${file}.ts`), 'utf8'), /as default\b/, file)
  assert.deepEqual(
    [findShim('node:fs'), findShim('__proto__'), findShim('node:node:path')],
    [undefined, undefined, undefined],
  )
})
