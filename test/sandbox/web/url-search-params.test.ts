import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runInGuest } from './harness.ts'

const IMPORTS = `import { URLSearchParams } from './url-search-params.ts'`

const PIECES = [
  'a',
  '=',
  '&',
  '%',
  '%2',
  '%20',
  '%C3%A4',
  '%FF',
  '+',
  'ä',
  '?',
  '%EF%BB%BF',
  '~',
  "'",
  '\ud800',
  '%zz',
  '💩',
  '.',
]

/** Pseudo-random texts of the pieces, the same in every run. */
function generate(count: number): string[] {
  let state = 7
  const next = (below: number): number => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31
    return Math.floor((state / 2 ** 31) * below)
  }
  return Array.from({ length: count }, () =>
    Array.from({ length: next(8) }, () => PIECES[next(PIECES.length)]).join(''),
  )
}

test('300 generated queries are read and written as the platform does', async () => {
  const queries = generate(300)
  const { value } = await runInGuest(
    IMPORTS,
    `return given.map(query => {
      const params = new URLSearchParams(query)
      return [[...params], params.toString()]
    })`,
    queries,
  )
  // By way of a URL: given text beside malformed escapes, Node's URLSearchParams garbles what it parses itself.
  const expected = queries.map(query => {
    const params = new URL(`http://a.test/${query.startsWith('?') ? '' : '?'}${query}`).searchParams
    return [[...params], params.toString()]
  })
  assert.deepEqual(value, expected)
})

test('records, sequences and other params make params', async () => {
  await runInGuest(
    IMPORTS,
    `equal([...new URLSearchParams({ a: 1, b: null })], [['a', '1'], ['b', 'null']])
    equal([...new URLSearchParams([['a', 'b'], new Set(['c', 'd'])])], [['a', 'b'], ['c', 'd']])
    equal([...new URLSearchParams(new URLSearchParams('a=b'))], [['a', 'b']])
    equal([...new URLSearchParams({ '\\ud800': 'x', '\\ufffd': 'y' })], [['\\ufffd', 'y']])
    equal(new URLSearchParams(null).toString(), 'null=')
    throws(() => new URLSearchParams([['a']]), 'TypeError')
    throws(() => new URLSearchParams([['a', 'b', 'c']]), 'TypeError')
    throws(() => new URLSearchParams(['']), 'TypeError')
    throws(() => new URLSearchParams({ [Symbol.iterator]: 1 }), 'TypeError')`,
  )
})

test('set, delete, has and sort keep to the standard', async () => {
  await runInGuest(
    IMPORTS,
    `const params = new URLSearchParams('a=1&b=2&a=3')
    params.set('a', '9')
    equal(params.toString(), 'a=9&b=2')
    equal([params.has('a', '9'), params.has('a', '8'), params.has('a', undefined)], [true, false, true])
    params.append('a', '8'); params.delete('a', '9')
    equal([params.toString(), params.size, params.get('x')], ['b=2&a=8', 2, null])
    const sorted = new URLSearchParams('z=1&\\ufffd=2&\\u{1f4a9}=3&a=4&z=0'); sorted.sort()
    equal([...sorted.keys()], ['a', 'z', 'z', '\\u{1f4a9}', '\\ufffd'])
    throws(() => params.append('a'), 'TypeError')
    throws(() => params.get(), 'TypeError')`,
  )
})

test('an iterator sees changes made meanwhile and has the class that Web IDL gives it', async () => {
  await runInGuest(
    IMPORTS,
    `const params = new URLSearchParams('a=1&b=2&c=3')
    const seen = []
    for (const [name] of params) { seen.push(name); params.delete('b') }
    equal(seen, ['a', 'c'])
    const iterator = params.entries()
    const prototype = Object.getPrototypeOf(iterator)
    equal(Object.prototype.toString.call(iterator), '[object URLSearchParams Iterator]')
    equal(Object.getPrototypeOf(prototype) === Object.getPrototypeOf(Object.getPrototypeOf([].values())), true)
    equal(Object.getOwnPropertyDescriptor(prototype, 'next').enumerable, true)
    equal(URLSearchParams.prototype[Symbol.iterator] === URLSearchParams.prototype.entries, true)
    throws(() => URLSearchParams.prototype.keys.call({}), 'TypeError')
    throws(() => prototype.next.call({}), 'TypeError')
    throws(() => params.forEach(), 'TypeError')`,
  )
})
