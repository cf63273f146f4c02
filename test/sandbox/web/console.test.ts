import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LogLevel } from '../../../sandbox/contract.ts'
import { type Logged, runInGuest } from './harness.ts'

async function log(body: string): Promise<readonly Logged[]> {
  const { logged } = await runInGuest(`import { console } from './console.ts'`, body)
  return logged
}

async function logTexts(body: string): Promise<string[]> {
  return (await log(body)).map(([, text]) => text)
}

test('each method writes one line at its level', async () => {
  const logged = await log(
    `console.debug(1); console.log(2); console.info(3); console.warn(4); console.error(5); console.assert(false, 'no %d', 6); console.assert(true, 7)`,
  )
  assert.deepEqual(logged, [
    [LogLevel.debug, '1'],
    [LogLevel.log, '2'],
    [LogLevel.info, '3'],
    [LogLevel.warn, '4'],
    [LogLevel.error, '5'],
    [LogLevel.error, 'Assertion failed: no 6'],
  ])
})

test('format specifiers take their arguments, and what is left follows', async () => {
  assert.deepEqual(
    await logTexts(
      `console.log('%s is %d or %i or %f%c!', 'x', '42abc', 1.9, '1.5', 'color: red', { a: 1 })
      console.log('100%', 1); console.log('%% %s'); console.log('%s %o', Symbol('a'), ['b']); console.log('%d', Symbol('a')); console.log('%x %s', 1)`,
    ),
    ['x is 42 or 1 or 1.5! { a: 1 }', '100% 1', '%% %s', "Symbol(a) [ 'b' ]", 'NaN', '%x 1'],
  )
})

test('values are shown by kind', async () => {
  assert.deepEqual(
    await logTexts(
      `class Foo { a = 1; get b() { throw new Error('called') } }
      console.log(new Foo(), { get x() { throw 1 }, set y(v) {}, 'a-b': -0, [Symbol('s')]: 1n })
      console.log([1, , , 'it\\'s'], new Map([['k', new Set([1])]]), Object.create(null), class Bar {}, function baz() {}, () => {})
      console.log(new Date(0), /x/g, new Number(1), new Uint8Array(2), new ArrayBuffer(3), Symbol('z'), undefined, null)
      const circular = { name: 'c' }; circular.self = circular; console.log(circular)
      console.log({ a: { b: { c: { d: { e: 1 } } } } })`,
    ),
    [
      "Foo { a: 1 } { x: [Getter], y: [Setter], 'a-b': -0, [Symbol(s)]: 1n }",
      "[ 1, <2 empty items>, 'it\\'s' ] Map(1) { 'k' => Set(1) { 1 } } [Object: null prototype] {} [class Bar] [Function: baz] [Function (anonymous)]",
      '1970-01-01T00:00:00.000Z /x/g [Number: 1] Uint8Array(2) [ 0, 0 ] ArrayBuffer { byteLength: 3 } Symbol(z) undefined null',
      "{ name: 'c', self: [Circular] }",
      '{ a: { b: { c: { d: [Object] } } } }',
    ],
  )
})

test('errors show stack, cause and own properties', async () => {
  const [text = ''] = await logTexts(
    `console.log(Object.assign(new TypeError('t', { cause: new Error('inner') }), { code: 'E' }))`,
  )
  assert.match(text, /^TypeError: t\n {4}at [\s\S]*\[cause: Error: inner\n[\s\S]*code: 'E'/)
})

test('hostile values never make a call throw', async () => {
  const lines = await logTexts(
    `const bomb = () => { throw new Error('bomb') }
    const traps = new Proxy({}, { get: (_, name) => bomb })
    const hostile = [new Proxy({}, traps), new Proxy([], traps), new Proxy(() => {}, traps), { toString: bomb, [Symbol.toPrimitive]: bomb },
      { get [Symbol.toStringTag]() { throw 1 } }, Object.create(new Proxy({}, traps)), Object.defineProperty(new Error('x'), 'stack', { get: bomb })]
    const revoked = Proxy.revocable({}, {}); revoked.revoke(); hostile.push(revoked.proxy)
    for (const value of hostile) { console.log(value); console.log('%s %d %f %o', value, value, value, value); console.table(value); console.dir(value); console.trace(value) }
    Array.prototype.push = Array.prototype.join = String.prototype.replace = String.prototype.slice = bomb
    console.log('%s', 1); console.log({ a: 1 })`,
  )
  assert.equal(lines.length, 8 * 5 + 2)
})

test('long output is cut to 65536 characters, many entries to 100', async () => {
  const [long, many, wide] = await logTexts(
    `console.log('x'.repeat(100_000)); console.log(new Array(500).fill(0)); console.log(Array.from({ length: 100 }, () => Array.from({ length: 100 }, () => 'y'.repeat(900))))`,
  )
  assert.equal(long?.length, 65_536)
  assert.match(many ?? '', /\.\.\. 400 more\n\]$/)
  assert.equal(wide?.length, 65_536)
})

test('an array of millions is shown by its first elements, in little memory', async () => {
  const [shown] = await logTexts('console.log(new Array(4_000_000).fill(0))')
  assert.match(shown ?? '', /\.\.\. 3999900 more\n\]$/)
})

test('groups indent, counters count, timers tell', async () => {
  assert.deepEqual(
    await logTexts(
      `console.group('g'); console.log('a\\nb'); console.groupEnd(); console.groupEnd(); console.log('c')
      console.count(); console.count(); console.countReset(); console.count(); console.countReset('none')
      console.timeEnd('t'); console.time('t'); console.time('t')`,
    ),
    [
      'g',
      '  a\n  b',
      'c',
      'default: 1',
      'default: 2',
      'default: 1',
      "Count for 'none' does not exist",
      "Timer 't' does not exist",
      "Timer 't' already exists",
    ],
  )
  const [first = ''] = await logTexts(`console.time(); console.timeLog(undefined, 'x')`)
  assert.match(first, /^default: \d+ms x$/)
})

test('a label is converted, and what its conversion throws is thrown', async () => {
  await runInGuest(
    `import { console } from './console.ts'`,
    `const label = { toString() { throw new RangeError('conversion') } }
    for (const name of ['count', 'countReset', 'time', 'timeLog', 'timeEnd']) throws(() => console[name](label), 'RangeError')
    equal(Object.prototype.toString.call(console), '[object console]')
    const prototype = Object.getPrototypeOf(console)
    equal([Reflect.ownKeys(prototype), Object.getPrototypeOf(prototype) === Object.prototype], [[], true])
    equal([console.log.length, console.log.name, Object.getOwnPropertyDescriptor(console, 'log').enumerable], [0, 'log', true])`,
  )
})

test('a table has a row for each entry', async () => {
  const [table] = await logTexts(`console.table([{ a: 1, b: 'x' }, { a: 2 }, 3], ['a'])`)
  assert.equal(
    table,
    [
      '┌─────────┬───┬────────┐',
      '│ (index) │ a │ Values │',
      '├─────────┼───┼────────┤',
      '│ 0       │ 1 │        │',
      '│ 1       │ 2 │        │',
      '│ 2       │   │ 3      │',
      '└─────────┴───┴────────┘',
    ].join('\n'),
  )
})
