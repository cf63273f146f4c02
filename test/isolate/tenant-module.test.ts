import assert from 'node:assert/strict'
import { test } from 'node:test'
import { transform } from 'esbuild'
import ivm from 'isolated-vm'
import { toCodeCache } from '../../src/isolate/code-cache.ts'
import { compileTenantModule, type Exports, ImportError, type TenantModule } from '../../src/isolate/tenant-module.ts'
import { compilingAll } from '../../src/isolate/v8-flags.ts'
import { buildFiles } from '../build/fixtures.ts'

const TIMEOUT_MS = 1000

function compile(code: string, codeCache?: Uint8Array): { module: TenantModule; read: (exports: Exports) => string } {
  const isolate = new ivm.Isolate({ memoryLimit: 32 })
  const context = isolate.createContextSync()
  const read = context.evalSync('exports => JSON.stringify({ ...exports })', { reference: true }) as ivm.Reference
  const module = compileTenantModule(isolate, context, {
    code,
    filename: 'f.js',
    codeCache: codeCache && toCodeCache(codeCache),
  })
  return { module, read: exports => read.applySync(undefined, [exports]) as string }
}

async function bundle(source: string): Promise<string> {
  const { code } = await buildFiles({ entry: 'f.ts', files: new Map([['f.ts', source]]) })
  return code
}

/** As `isolet deploy` minifies a bundle. */
async function minified(source: string): Promise<string> {
  return (await transform(await bundle(source), { minify: true })).code
}

const forms: Record<string, [string, Record<string, unknown>]> = {
  'a default export': ['export default { a: 1 }', { default: { a: 1 } }],
  'named exports and one renamed': ['const a = 1; export { a as b }; export const c = 2', { b: 1, c: 2 }],
  'an export that is no identifier': ['const a = 1; export { a as "x y" }', { 'x y': 1 }],
  'a text that looks like an export clause': [
    'export default `\nexport {\n  a as default\n};\n`',
    { default: '\nexport {\n  a as default\n};\n' },
  ],
}
for (const [form, [source, expected]] of Object.entries(forms)) {
  test(`a bundle with ${form} has those exports, and a code cache that its next isolate takes`, async () => {
    const code = await bundle(source)
    const first = compile(code)
    assert.deepEqual(JSON.parse(first.read(first.module.evaluate(TIMEOUT_MS))), expected)
    const cache = first.module.takeCodeCache(code)
    assert.ok(cache !== undefined && cache.byteLength > 0)
    const second = compile(code, cache)
    assert.deepEqual(JSON.parse(second.read(second.module.evaluate(TIMEOUT_MS))), expected)
  })
}

for (const [form, [source, expected]] of Object.entries(forms)) {
  test(`a minified bundle with ${form} has those exports`, async () => {
    const code = await minified(source)
    const first = compile(code)
    assert.deepEqual(JSON.parse(first.read(first.module.evaluate(TIMEOUT_MS))), expected)
    // A name in quotes may hold what ends the clause: such a module is compiled as one, without a cache.
    assert.equal(first.module.takeCodeCache(code) !== undefined, !code.includes('as"') && !code.includes('as "'))
  })
}

test('what only looks like the end of a minified bundle is compiled as the module it is', async () => {
  for (const code of [
    'export{a as default};var a="export{b as default};";\n',
    'var a=1;export{a as default}/*x*/;\n',
  ]) {
    const { module } = compile(code)
    module.evaluate(TIMEOUT_MS)
    assert.equal(module.takeCodeCache(code), undefined, code)
  }
})

test('a cache that is taken after a call holds what the call had compiled', async () => {
  const isolate = new ivm.Isolate({ memoryLimit: 32 })
  const context = isolate.createContextSync()
  const code = await bundle(`export function f(a) { ${'a = [a, { b: a }]; '.repeat(500)} return a }`)
  const module = compileTenantModule(isolate, context, { code, filename: 'f.js' })
  const exports = module.evaluate(TIMEOUT_MS)
  const before = module.takeCodeCache(code)?.byteLength ?? 0
  context.evalClosureSync('$0.f(0)', [exports])
  const after = module.takeCodeCache(code)?.byteLength ?? 0
  assert.ok(after > 2 * before, `${before} bytes before, ${after} after`)
})

test('compiled whole, a module has all of its functions in its cache before any has run, and others take the cache', async () => {
  const code = await bundle(`export function f(a) { ${'a = [a, { b: a }]; '.repeat(500)} return a }`)
  const [lazy, whole] = [compile(code), compilingAll(() => compile(code))]
  for (const { module } of [lazy, whole]) module.evaluate(TIMEOUT_MS)
  const [less = 0, more = 0] = [lazy, whole].map(({ module }) => module.takeCodeCache(code)?.byteLength)
  assert.ok(more > 2 * less, `${less} bytes, and ${more} of all`)
  const next = compile(code, whole.module.takeCodeCache(code))
  next.module.evaluate(TIMEOUT_MS)
  assert.ok((next.module.takeCodeCache(code)?.byteLength ?? 0) > 2 * less, 'what came from the cache is compiled')
})

test('top-level await runs, as a module without a code cache', async () => {
  const code = await bundle('const a = await Promise.resolve(7); export { a }')
  const { module, read } = compile(code)
  assert.equal(read(module.evaluate(TIMEOUT_MS)), '{"a":7}')
  assert.equal(module.takeCodeCache(code), undefined)
})

test('a module is strict, and its top level has no this', async () => {
  const { module, read } = compile(
    await bundle('export const self = String(this), strict = (function () { return this === undefined })()'),
  )
  assert.equal(read(module.evaluate(TIMEOUT_MS)), '{"self":"undefined","strict":true}')
})

test('an error tells the line and column of the module, on its first line, too', () => {
  const clause = 'var a;\nexport {\n  a as default\n};\n'
  for (const [before, position] of [
    ['', '1:7'],
    ['\n  ', '2:9'],
  ]) {
    const { module } = compile(`${before}throw new Error("x");\n${clause}`)
    const tells = (error: Error): boolean => error.stack?.includes(`f.js:${position}`) ?? false
    assert.throws(() => module.evaluate(TIMEOUT_MS), tells, position)
  }
})

test('what is no module says so in its own terms', () => {
  assert.throws(() => compile('export default {'), /Unexpected end of input \[f\.js:1:/)
  assert.throws(() => compile('import x from "y"; export default x').module.evaluate(TIMEOUT_MS), ImportError)
})
