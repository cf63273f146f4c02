import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runInGuest } from './harness.ts'

const IMPORTS = `import { URL } from './url.ts'`
const PARTS = [
  'href',
  'origin',
  'protocol',
  'username',
  'password',
  'host',
  'hostname',
  'port',
  'pathname',
  'search',
  'hash',
] as const
const SETTABLE = [
  'protocol',
  'username',
  'password',
  'host',
  'hostname',
  'port',
  'pathname',
  'search',
  'hash',
  'href',
] as const

const INPUTS = [
  'http://example.com',
  'HTTPS://User:Pa%20ss@EXAMPLE.com:443/a/./b/../c?q=1#frag',
  'http://[::1]:8080/x',
  'http://1.2.3/',
  'http://0x7f.1/',
  'http://münchen.de/ä?ö#ü',
  'file:///C:/x/../y',
  'data:text/plain,hello world',
  'mailto:a@b.c',
  'blob:https://a.test/123',
  'javascript:alert(1)',
  'http://a b/',
  'http://exa%mple.com',
  'http:///',
  '',
  '/relative',
  '//host/path',
  '?q',
  '#h',
  '..\\up',
  'ws://x:80/',
  'http://x:99999/',
  'foo://bar/baz?qux#quux',
  '\thttp://\nexample.com/\r ',
  'http://example.com/\ud800',
]
const BASES = [undefined, 'http://base.test/dir/file?q#h', 'mailto:x', 'not a base', 'foo:bar']

test('every part of every URL is what the platform says', async () => {
  const cases = INPUTS.flatMap(input => BASES.map(base => [input, base ?? null] as const))
  const { value } = await runInGuest(
    IMPORTS,
    `return given.cases.map(([input, base]) => {
      const url = URL.parse(input, base ?? undefined)
      return url === null ? null : given.parts.map(part => url[part])
    })`,
    { cases, parts: PARTS },
  )
  const expected = cases.map(([input, base]) => {
    const url = URL.parse(input, base ?? undefined)
    return url === null ? null : PARTS.map(part => url[part])
  })
  assert.deepEqual(value, expected)
})

test('every setter does what the platform does, whatever it is given', async () => {
  const values = [
    '',
    'x',
    'https',
    'ftp:',
    'b.test:81',
    '99999',
    '80',
    '/p q',
    '?a=1',
    '#z',
    'ä',
    '[::2]',
    'http://new.test/',
  ]
  const starts = ['http://u:p@a.test:8080/p?q#h', 'file:///x', 'mailto:a@b.c', 'foo://bar']
  const cases = starts.flatMap(start => SETTABLE.flatMap(part => values.map(value => [start, part, value] as const)))
  const { value } = await runInGuest(
    IMPORTS,
    `return given.map(([start, part, value]) => {
      const url = new URL(start)
      try { url[part] = value } catch (error) { return error.name }
      return url.href
    })`,
    cases,
  )
  const expected = cases.map(([start, part, value]) => {
    const url = new URL(start)
    try {
      url[part] = value
    } catch (error) {
      return (error as Error).name
    }
    return url.href
  })
  assert.deepEqual(value, expected)
})

test('a URL and its searchParams follow each other', async () => {
  await runInGuest(
    IMPORTS,
    `const url = new URL('http://a.test/?x=1#h')
    const params = url.searchParams
    params.append('y', 'ä b')
    equal(url.href, 'http://a.test/?x=1&y=%C3%A4+b#h')
    url.search = '?z=3'
    equal([...params], [['z', '3']])
    equal(url.searchParams === params, true)
    url.href = 'http://b.test/?w=4'
    equal([...params], [['w', '4']])
    params.delete('w')
    equal(url.href, 'http://b.test/')`,
  )
})

test('an input that is no URL, and a missing one, are TypeErrors', async () => {
  await runInGuest(
    IMPORTS,
    `throws(() => new URL('nope'), 'TypeError')
    throws(() => new URL(), 'TypeError')
    throws(() => { new URL('http://a.test').href = 'nope' }, 'TypeError')
    throws(() => Object.getOwnPropertyDescriptor(URL.prototype, 'href').get.call({}), 'TypeError')
    throws(() => new URL('x'.repeat(1024 * 1024 + 1)), 'TypeError')
    equal(URL.canParse('nope'), false)
    equal(URL.canParse('b', 'http://a.test/'), true)
    equal([URL.length, URL.parse.length, JSON.stringify(new URL('a:b'))], [1, 1, '"a:b"'])`,
  )
})
