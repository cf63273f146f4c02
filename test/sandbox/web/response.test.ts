import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { TestGuest } from '../harness.ts'

const value = (expression: string): unknown => {
  using guest = new TestGuest()
  return guest.evaluate(expression)
}

describe('Response', () => {
  test('has the defaults of the standard', () => {
    assert.deepEqual(
      value('(r => [r.type, r.url, r.redirected, r.status, r.ok, r.statusText, r.body, r.bodyUsed])(new Response())'),
      ['default', '', false, 200, true, '', null, false],
    )
  })

  test('takes a status from 200 to 599 and refuses those beside', () => {
    assert.deepEqual(value('[200, 599, "404"].map(status => new Response(null, { status }).status)'), [200, 599, 404])
    for (const status of ['199', '600', '0', 'NaN', '101'])
      assert.throws(() => value(`new Response(null, { status: ${status} })`), /RangeError/, status)
  })

  test('refuses a body where the status has none, and a status text with a line break', () => {
    for (const status of [204, 205, 304])
      assert.throws(() => value(`new Response("", { status: ${status} })`), /TypeError/)
    assert.throws(() => value('new Response("", { statusText: "a\\nb" })'), /TypeError/)
  })

  test('gives each kind of body its content type, unless one is set', () => {
    const type = (args: string): unknown => value(`new Response(${args}).headers.get("content-type")`)
    assert.equal(type('"a"'), 'text/plain;charset=UTF-8')
    assert.equal(type('new URLSearchParams("a=b")'), 'application/x-www-form-urlencoded;charset=UTF-8')
    assert.equal(type('new Blob(["a"], { type: "a/b" })'), 'a/b')
    assert.match(type('new FormData()') as string, /^multipart\/form-data; boundary=/)
    for (const body of [
      'new Uint8Array(1)',
      'new ArrayBuffer(1)',
      'new DataView(new ArrayBuffer(1))',
      'new ReadableStream()',
      'null',
    ])
      assert.equal(type(body), null, body)
    assert.equal(type('"a", { headers: { "Content-Type": "x/y" } }'), 'x/y')
  })

  test('is read in every form, once', () => {
    const forms = [
      'text()',
      'json()',
      'arrayBuffer().then(b => b.byteLength)',
      'bytes().then(b => [...b])',
      'blob().then(b => b.size)',
    ]
    const bodies = [
      '"12"',
      'new Uint8Array([49, 50])',
      'ReadableStream.from([new Uint8Array([49]), new Uint8Array([50])])',
    ]
    for (const body of bodies) {
      const read = forms.map(form =>
        value(
          `(r => r.${form}.then(async v => [v, r.bodyUsed, await r.text().catch(e => e.name)]))(new Response(${body}))`,
        ),
      )
      const rest = [true, 'TypeError']
      assert.deepEqual(
        read,
        [
          ['12', ...rest],
          [12, ...rest],
          [2, ...rest],
          [[49, 50], ...rest],
          [2, ...rest],
        ],
        body,
      )
    }
  })

  test('reads text without a byte order mark and without lone surrogates', () => {
    assert.deepEqual(
      value(
        'Promise.all([new Response("\\ufeffa\\ud800").text(), new Response(new Uint8Array([239, 187, 191, 97])).text()])',
      ),
      ['a\ufffd', 'a'],
    )
  })

  test('copies the bytes it is given', () => {
    assert.equal(
      value('(() => { const b = new Uint8Array([65]); const r = new Response(b); b[0] = 66; return r.text() })()'),
      'A',
    )
  })

  test('refuses a stream that is locked or was read from', () => {
    assert.throws(
      () => value('(() => { const s = new ReadableStream(); s.getReader(); return new Response(s) })()'),
      /TypeError/,
    )
    assert.throws(
      () => value('(() => { const s = new ReadableStream(); s.cancel(); return new Response(s) })()'),
      /TypeError/,
    )
  })

  test('clones what was not read, and refuses what was', () => {
    assert.deepEqual(
      value(
        '(async () => { const a = new Response("x", { status: 201, headers: { a: "1" } }), b = a.clone(); b.headers.set("a", "2"); return [await a.text(), await b.text(), b.status, a.headers.get("a")] })()',
      ),
      ['x', 'x', 201, '1'],
    )
    assert.deepEqual(
      value(
        '(async () => { const a = new Response(ReadableStream.from([new Uint8Array([65])])), b = a.clone(); return [await a.text(), await b.text()] })()',
      ),
      ['A', 'A'],
    )
    assert.throws(
      () => value('(async () => { const a = new Response("x"); await a.text(); a.clone() })()'),
      /TypeError/,
    )
  })

  test('makes JSON, redirects and errors', () => {
    assert.deepEqual(
      value(
        '(async r => [r.status, r.headers.get("content-type"), await r.text()])(Response.json({ a: 1 }, { status: 201 }))',
      ),
      [201, 'application/json', '{"a":1}'],
    )
    assert.throws(() => value('Response.json(undefined)'), /TypeError/)
    assert.deepEqual(value('(r => [r.status, r.headers.get("location")])(Response.redirect("http://b.test", 307))'), [
      307,
      'http://b.test/',
    ])
    assert.throws(() => value('Response.redirect("http://b.test", 200)'), /RangeError/)
    assert.throws(() => value('Response.redirect("/x")'), /TypeError/)
    assert.throws(() => value('Response.error().headers.append("a", "b")'), /TypeError/)
    assert.deepEqual(value('(r => [r.type, r.status, r.ok])(Response.error())'), ['error', 0, false])
  })

  test('rejects rather than throws when its readers are called on something else', () => {
    assert.equal(value('Response.prototype.text.call({}).catch(error => error.name)'), 'TypeError')
  })
})
