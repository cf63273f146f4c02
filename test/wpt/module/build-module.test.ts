// Modules are run in this very process: all that they need of a runtime is what Node has, too.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { discover } from '../discover.ts'
import type { FileResult } from '../result.ts'
import { writeSuite } from '../temporary-suite.ts'
import { createModuleBuilder, type SuiteOrigin } from './build-module.ts'
import { readTestHarness } from './test-harness.ts'

const suite = writeSuite({
  'url/scripts.any.js': `// META: title=All in order
// META: script=/common/first.js
// META: script=second.js
test(() => assert_equals(first() + second, 'first and second'), META_TITLE)
test(() => assert_equals(globalThis.second, ' and second'), 'declared by var')
test(() => assert_equals(this, globalThis), 'this')
test(() => { undeclared = 1; assert_equals(globalThis.undeclared, 1) }, 'assigned without a declaration')`,
  'url/second.js': `var second = ' and second'`,
  'common/first.js': `const second_ = 1; function first() { return 'first' }`,
  'url/outcomes.any.js': `test(() => assert_true(false, 'no'), 'fails')
promise_test(async () => { await undefined; assert_true(true) }, 'passes')`,
  'url/throws.any.js': `test(() => {}, 'before'); nowhere.to.be.found`,
  'url/resource.any.js': `promise_test(async () => {
  const { umlaut } = await (await fetch('resources/data.json')).json()
  assert_equals(umlaut, 'ä')
  assert_equals(fetch.name, 'fetch')
}, 'a file of the suite')`,
  'url/resources/data.json': '{"umlaut":"ä"}',
  'fetch/api/request/relative.any.js': `test(() => {
  assert_equals(new Request('x?y').url, location.origin + '/fetch/api/request/x?y')
  assert_equals(Response.redirect('/z').headers.get('location'), location.origin + '/z')
}, 'relative URLs')`,
  'fetch/api/request/served.any.js': `test(() => assert_equals('{{host}}', 'localhost'), location.origin + ' of handler.py')`,
  'url/idl.any.js': `// META: script=/resources/idlharness.js
test(() => assert_equals(evaluate('new URL("http://x/").host'), 'x'), 'an expression')
test(() => assert_equals(evaluate(self), self), 'an object')
test(() => assert_throws_js(Error, () => evaluate('1' + '1')), 'what was no literal')`,
  'resources/idlharness.js': `function evaluate(desc) { var obj; obj = eval(desc); return obj }
function kind() { if (Object.getPrototypeOf(self) === Object.prototype) { return 0 } throw new Error("Unexpected global object"); }`,
  'wasm/jsapi/strict.any.js': `test(() => { const arguments = [1]; assert_equals(Math.max(...arguments), 1) }, 'a forbidden name')`,
})

const server: SuiteOrigin = {
  origin: 'http://localhost:1',
  substitute: source => source.replaceAll('{{host}}', 'localhost'),
}
const cases = discover({ suite, areas: [], withServer: true })
const build = createModuleBuilder(readTestHarness(suite), { normalMs: 1000, longMs: 2000 }, server)

async function runModule(path: string): Promise<Pick<FileResult, 'outcome' | 'message' | 'subtests'>> {
  const module = build(cases.find(each => each.path === path) ?? assert.fail(`no case ${path}`))
  const url = `data:text/javascript;base64,${Buffer.from(module).toString('base64')}`
  const { default: handler } = await import(url)
  return (await handler.fetch()).json()
}

async function runPassing(path: string): Promise<string[]> {
  const { outcome, message, subtests } = await runModule(path)
  assert.equal(outcome, 'OK', message ?? '')
  assert.deepEqual(
    subtests.filter(({ status }) => status !== 'PASS'),
    [],
  )
  return subtests.map(({ name }) => name)
}

test('scripts of META run before the test, in one global scope with it', async () => {
  const names = await runPassing('url/scripts.any.js')
  assert.deepEqual(names, ['All in order', 'declared by var', 'this', 'assigned without a declaration'])
})

test('a subtest that fails says why, and leaves the file OK', async () => {
  const { outcome, subtests } = await runModule('url/outcomes.any.js')
  assert.equal(outcome, 'OK')
  assert.deepEqual(
    subtests.map(({ name, status }) => [name, status]),
    [
      ['fails', 'FAIL'],
      ['passes', 'PASS'],
    ],
  )
  assert.match(subtests[0]?.message ?? '', /expected true got false/)
})

test('a script that throws is an ERROR that keeps the subtests before it', async () => {
  const { outcome, message, subtests } = await runModule('url/throws.any.js')
  assert.equal(outcome, 'ERROR')
  assert.match(message ?? '', /^script threw: ReferenceError: nowhere is not defined/)
  assert.deepEqual(
    subtests.map(({ name }) => name),
    ['before'],
  )
})

test('a file that the test fetches is in the module', async () => void (await runPassing('url/resource.any.js')))

test('URLs in tests of fetch are relative to the test', async () =>
  void (await runPassing('fetch/api/request/relative.any.js')))

test("a test that needs the suite's server has its origin, and its templates filled", async () => {
  assert.deepEqual(await runPassing('fetch/api/request/served.any.js'), ['http://localhost:1 of handler.py'])
})

test('expressions in strings are compiled ahead, no others are evaluated, and objects stand for themselves', async () =>
  void (await runPassing('url/idl.any.js')))

test('a name that strict code forbids is replaced', async () => void (await runPassing('wasm/jsapi/strict.any.js')))

test('a harness that has moved on is refused, with what finds no place in it', () => {
  const other = writeSuite({ 'resources/testharness.js': '// empty' })
  assert.throws(() => readTestHarness(other), /moved on: found no place to choose the environment/)
})
