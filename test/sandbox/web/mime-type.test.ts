import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TestGuest } from '../harness.ts'
import { runInGuest } from './harness.ts'

const IMPORTS = `import { HeaderList } from './header-list.ts'
import { extractMimeType, parseMimeType, serializeMimeType } from './mime-type.ts'`

/** What is written of what was read, null for what is no MIME type. */
async function normalise(inputs: readonly string[]): Promise<unknown> {
  const body = `return given.map(input => {
    const type = parseMimeType(input)
    return type === undefined ? null : serializeMimeType(type)
  })`
  return (await runInGuest(IMPORTS, body, inputs)).value
}

test('a type is written in lower case, its parameters in their order, the first of a name only', async () => {
  const cases = {
    'TEXT/HTML;CHARSET=GBK': 'text/html;charset=GBK',
    ' \ttext/html ; a=1;A=2;b="x y" junk;c\r\n': 'text/html;a=1;b="x y"',
    'x/y;a="\\"\\\\";b="open\\': 'x/y;a="\\"\\\\";b="open\\\\"',
    'x/y;a=;b="";c= d': 'x/y;b="";c=" d"',
    'x/y;;=1;é=2;a=é;b=\u0100;c': 'x/y;a="é"',
  }
  assert.deepEqual(await normalise(Object.keys(cases)), Object.values(cases))
})

test('what lacks a token before or behind the slash is no type', async () => {
  const inputs = ['', '/', 'text', 'text/', '/html', 'te xt/html', 'text/ html', 'text/html(', 'é/x', 'a/b/c']
  assert.deepEqual(
    await normalise(inputs),
    inputs.map(() => null),
  )
})

test('of several content types the last that is one counts, with the charset of those before of its kind', async () => {
  const extract = async (...values: string[]): Promise<unknown> => {
    const body = `const headers = new HeaderList()
      for (const value of given) headers.append('content-type', value)
      const type = extractMimeType(headers)
      return type === undefined ? null : serializeMimeType(type)`
    return (await runInGuest(IMPORTS, body, values)).value
  }
  assert.equal(await extract(), null)
  assert.equal(await extract('nothing', '*/*'), null)
  assert.equal(await extract('text/plain', 'text/html, nothing'), 'text/html')
  assert.equal(await extract('text/html;charset=a', 'text/html;b=c'), 'text/html;b=c;charset=a')
  assert.equal(await extract('text/html;charset=a', 'text/plain', 'text/html'), 'text/html')
  assert.equal(await extract('a/b;c="d,e/f", g/h;i=","'), 'g/h;i=","')
  assert.equal(await extract('a/b;c="d, e/f'), 'a/b;c="d, e/f"')
})

test('a guest that replaces built-ins changes no type', () => {
  using guest = new TestGuest()
  guest.run(`for (const [type, names] of [[String, ['slice', 'indexOf', 'trim', 'toLowerCase', 'charCodeAt']], [Map, ['get', 'set', 'has', 'forEach']], [RegExp, ['exec', 'test']]])
    for (const name of names) type.prototype[name] = () => { throw new Error(name) }`)
  const blob = 'new Response("x", { headers: { "content-type": "A/b;C=\\"d e\\"" } }).blob().then(blob => blob.type)'
  assert.equal(guest.evaluate(blob), 'a/b;c="d e"')
})
