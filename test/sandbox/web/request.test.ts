import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { TestGuest } from '../harness.ts'

const value = (expression: string): unknown => {
  using guest = new TestGuest()
  return guest.evaluate(expression)
}

describe('Request', () => {
  test('has the defaults of the standard', () => {
    const names = [
      'method',
      'url',
      'body',
      'bodyUsed',
      'cache',
      'credentials',
      'destination',
      'duplex',
      'integrity',
      'keepalive',
      'mode',
      'redirect',
      'referrer',
      'referrerPolicy',
    ]
    assert.deepEqual(value(`(r => ${JSON.stringify(names)}.map(name => r[name]))(new Request("HTTP://A.test"))`), [
      'GET',
      'http://a.test/',
      null,
      false,
      'default',
      'same-origin',
      '',
      'half',
      '',
      false,
      'cors',
      'follow',
      'about:client',
      '',
    ])
  })

  test('normalises the six known methods and no others', () => {
    assert.deepEqual(
      value('["get", "pOst", "patch", "QUERY"].map(method => new Request("http://a.test", { method }).method)'),
      ['GET', 'POST', 'patch', 'QUERY'],
    )
  })

  test('refuses what no request may have', () => {
    const cases = [
      '"relative"',
      '"http://u:p@a.test/"',
      '"http://a.test", 1',
      '"http://a.test", { method: "CONNECT" }',
      '"http://a.test", { method: "trace" }',
      '"http://a.test", { method: "a b" }',
      '"http://a.test", { body: "x" }',
      '"http://a.test", { method: "HEAD", body: "" }',
      '"http://a.test", { mode: "navigate" }',
      '"http://a.test", { cache: "no" }',
      '"http://a.test", { cache: "only-if-cached" }',
      '"http://a.test", { signal: {} }',
      '"http://a.test", { window: 1 }',
      '"http://a.test", { redirect: "x" }',
      '"http://a.test", { method: "PUT", body: new ReadableStream() }',
      '',
    ]
    for (const args of cases) assert.throws(() => value(`new Request(${args})`), /TypeError/, args)
  })

  test('takes what it is not told from the Request it is made of', () => {
    assert.deepEqual(
      value(`(async () => {
        const a = new Request("http://a.test/", { method: "POST", body: "x", headers: { a: "1" }, redirect: "manual" })
        const b = new Request(a, { headers: { b: "2" } })
        return [b.method, b.redirect, [...b.headers.keys()], await b.text(), a.bodyUsed]
      })()`),
      ['POST', 'manual', ['b'], 'x', true],
    )
  })

  test('cannot be made of a Request whose body was read', () => {
    const expression =
      '(async () => { const a = new Request("http://a.test", { method: "POST", body: "x" }); await a.text(); return new Request(a) })()'
    assert.throws(() => value(expression), /TypeError/)
  })

  test('has the type of a Blob as any header value, without spaces around it', () => {
    const body = 'new Blob(["x"], { type: " a/b " })'
    assert.equal(
      value(`new Request("http://a.test", { method: "POST", body: ${body} }).headers.get("content-type")`),
      'a/b',
    )
  })

  test('clones its body and follows the signal of its origin', () => {
    assert.deepEqual(
      value(`(async () => {
        const controller = new AbortController()
        const a = new Request("http://a.test", { method: "POST", body: "x", signal: controller.signal })
        const b = a.clone()
        controller.abort("why")
        return [await a.text(), await b.text(), b.signal.aborted, b.signal.reason, a.signal === a.signal]
      })()`),
      ['x', 'x', true, 'why', true],
    )
  })
  test('tells its own signal of an abort before that of its clone', () => {
    assert.deepEqual(
      value(`(() => {
        const controller = new AbortController(), order = []
        const a = new Request("http://a.test", { signal: controller.signal }), b = a.clone(), c = b.clone()
        for (const [name, request] of Object.entries({ c, b, a })) request.signal.addEventListener('abort', () => order.push(name))
        controller.abort()
        return order
      })()`),
      ['a', 'b', 'c'],
    )
  })

  test('of mode no-cors has a simple method', () => {
    const method = (name: string): unknown =>
      value(`new Request("http://a.test", { mode: "no-cors", method: "${name}" }).method`)
    assert.deepEqual(['get', 'HEAD', 'post'].map(method), ['GET', 'HEAD', 'POST'])
    assert.throws(() => method('PUT'), /TypeError.*no-cors/)
  })

  test('has attributes that no other object has', () => {
    for (const name of ['destination', 'duplex', 'isHistoryNavigation', 'isReloadNavigation', 'method'])
      assert.throws(() => value(`Request.prototype.${name}`), /TypeError/, name)
  })
})
