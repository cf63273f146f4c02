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

  test('gives its clone chunks of their own, whatever they are', () => {
    const chunks = (body: string): unknown =>
      value(`(async body => {
        const a = new Response(body), b = a.clone()
        const [[x], [y]] = await Promise.all([Array.fromAsync(a.body), Array.fromAsync(b.body)])
        return [x === y, x.buffer === y.buffer && x.buffer !== undefined, x.constructor === y.constructor, x, y]
      })(${body})`)
    assert.deepEqual(chunks('ReadableStream.from([new Int16Array([1, -2])])'), [
      false,
      false,
      true,
      { 0: 1, 1: -2 },
      { 0: 1, 1: -2 },
    ])
    assert.deepEqual(chunks('ReadableStream.from([{ a: [1] }])'), [false, false, true, { a: [1] }, { a: [1] }])
    assert.deepEqual(
      chunks('new ReadableStream({ type: "bytes", start(c) { c.enqueue(new Uint8Array([5])); c.close() } })'),
      [false, false, true, { 0: 5 }, { 0: 5 }],
    )
  })

  test('fails its clone alone where a chunk cannot be cloned', () => {
    assert.deepEqual(
      value(`(async () => {
        const a = new Response(ReadableStream.from([() => 1])), b = a.clone()
        const failed = await b.body.getReader().read().catch(error => error.name)
        return [failed, typeof (await a.body.getReader().read()).value]
      })()`),
      ['DataCloneError', 'function'],
    )
  })

  test('cancels a cloned stream when both have cancelled', () => {
    assert.deepEqual(
      value(`(async () => {
        const reasons = []
        const a = new Response(new ReadableStream({ cancel: reason => { reasons.push(reason) } })), b = a.clone()
        const both = [a.body.cancel('a'), b.body.cancel('b')]
        await Promise.all(both)
        return reasons
      })()`),
      [['a', 'b']],
    )
  })

  test('reads the body before it minds the content type of a form', () => {
    const failing = 'new Response(new ReadableStream({ pull: c => c.error(new RangeError("torn")) })).formData()'
    assert.throws(() => value(failing), /RangeError: torn/)
    assert.throws(() => value('new Response("a=1").formData()'), /TypeError/)
  })

  test('gives its Blob the type of its content type, normalised', () => {
    const type = (header: string): unknown =>
      value(`new Response("x", { headers: { "content-type": ${JSON.stringify(header)} } }).blob().then(b => b.type)`)
    assert.equal(type('Text/HTML; Charset=GBK'), 'text/html;charset=GBK')
    assert.equal(type('nothing'), '')
    assert.equal(value('new Response(new Uint8Array(1)).blob().then(b => b.type)'), '')
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
