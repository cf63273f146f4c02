import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { BodyKind, Entry, Op } from '../../../sandbox/contract.ts'
import { type Asked, TestGuest } from '../harness.ts'

const SOURCE = 7
const ANSWER = 'http://b.test/end\n1\n201\nMade\nx-a\n1\nset-cookie\na=1\nset-cookie\nb=2'

/** A guest whose handler answers with what the expression over `request` gives, as JSON. */
function guestOf(expression: string, answers = {}): TestGuest {
  return new TestGuest(answers).serve(`export default async (request, env, ctx) => {
    try {
      const value = await (${expression})
      return value instanceof Response ? value : Response.json(value)
    } catch (error) {
      return Response.json('rejected: ' + error.name + ': ' + error.message)
    }
  }`)
}

function lastBody(guest: TestGuest): unknown {
  const [name, , , body] = guest.asked.at(-1) as Asked
  assert.equal(name, 'respond')
  return JSON.parse(body as string)
}

describe('fetch', () => {
  test('sends method, URL without fragment, headers, body and redirect mode', () => {
    using guest = guestOf(
      'fetch("http://b.test/x#y", { method: "post", body: "hé", headers: { A: "1" }, redirect: "manual" })',
    )
    const [[name, call, head, body, redirect]] = guest.request() as [Asked]
    assert.deepEqual([name, call, redirect], ['fetch', 1, 'manual'])
    assert.equal(head, 'POST\nhttp://b.test/x\na\n1\ncontent-type\ntext/plain;charset=UTF-8')
    assert.equal(Buffer.from(body as Uint8Array).toString(), 'hé')
  })

  test('settles with a Response of what the host answers', () => {
    using guest = guestOf(`fetch("http://b.test/").then(async r => [r.status, r.statusText, r.ok, r.url, r.redirected,
      r.type, r.headers.get('x-a'), r.headers.getSetCookie(), r.bodyUsed, await r.text(), r.bodyUsed])`)
    guest.request()
    guest.enter(Entry.settle, 1, ANSWER, SOURCE)
    assert.deepEqual(guest.asked.at(-1), ['drainSource', SOURCE])
    guest.enter(Entry.chunk, SOURCE, new TextEncoder().encode('body'), true)
    const expected = [201, 'Made', true, 'http://b.test/end', true, 'basic', '1', ['a=1', 'b=2'], false, 'body', true]
    assert.deepEqual(lastBody(guest), expected)
  })

  test('has no body where the host has none', () => {
    using guest = guestOf('fetch("http://b.test/").then(async r => [r.body, await r.text()])')
    guest.request()
    guest.enter(Entry.settle, 1, 'http://b.test/\n0\n204\nNo Content')
    assert.deepEqual(lastBody(guest), [null, ''])
  })

  test('gives headers that cannot be changed', () => {
    using guest = guestOf('fetch("http://b.test/").then(r => r.headers.set("a", "b"))')
    guest.request()
    guest.enter(Entry.settle, 1, ANSWER)
    assert.match(lastBody(guest) as string, /^rejected: TypeError: .*immutable/)
  })

  test('hands an untouched answer on without reading it', () => {
    using guest = guestOf('fetch(request)')
    assert.deepEqual(guest.request('GET\nhttp://a.test/\nx\ny'), [
      ['fetch', 1, 'GET\nhttp://a.test/\nx\ny', undefined, 'follow'],
    ])
    guest.enter(Entry.settle, 1, ANSWER, SOURCE)
    const head = '201\nMade\nx-a\n1\nset-cookie\na=1\nset-cookie\nb=2'
    assert.deepEqual(guest.asked.at(-1), ['respond', 1, head, SOURCE, BodyKind.source])
  })

  test('rejects with a TypeError on a network failure, a refusal by the host and a malformed URL', () => {
    using guest = guestOf('fetch("http://b.test/")')
    guest.request()
    guest.enter(Entry.settle, 1, { err: 'no such host', name: 'TypeError' })
    assert.equal(lastBody(guest), 'rejected: TypeError: no such host')
    using refused = guestOf('fetch("http://b.test/")', { [Op.fetch]: () => ({ err: 'too many', name: 'TypeError' }) })
    refused.request()
    assert.equal(lastBody(refused), 'rejected: TypeError: too many')
    using malformed = guestOf('fetch("/relative")')
    malformed.request()
    assert.match(lastBody(malformed) as string, /^rejected: TypeError: "\/relative" is no absolute URL/)
  })

  test('rejects with the reason of its signal and tells the host', () => {
    using guest = guestOf(
      '(globalThis.controller = new AbortController(), fetch("http://b.test/", { signal: controller.signal }))',
    )
    guest.request()
    guest.evaluate('controller.abort(new RangeError("enough"))')
    assert.deepEqual(guest.asked.at(-2), ['abortFetch', 1])
    assert.equal(lastBody(guest), 'rejected: RangeError: enough')
    guest.enter(Entry.settle, 1, ANSWER, SOURCE)
    assert.equal(guest.asked.at(-1)?.[0], 'respond')
  })

  test('asks nothing of the host when its signal has fired before', () => {
    using guest = guestOf('fetch("http://b.test/", { signal: AbortSignal.abort(new Error("never")) })')
    assert.deepEqual(
      guest.request().map(([name]) => name),
      ['respond'],
    )
    assert.equal(lastBody(guest), 'rejected: Error: never')
  })

  test('follows the signal of the request it hands on', () => {
    using guest = guestOf('fetch(request)')
    guest.request()
    guest.enter(Entry.abort, 1, 'gone')
    assert.equal(guest.asked.filter(([name]) => name === 'abortFetch').length, 1)
  })

  test('ends the body of an answer when its signal fires later', () => {
    using guest = guestOf(`(globalThis.controller = new AbortController(),
      fetch("http://b.test/", { signal: controller.signal }).then(r => r.text()))`)
    guest.request()
    guest.enter(Entry.settle, 1, ANSWER, SOURCE)
    guest.evaluate('controller.abort(new Error("late"))')
    assert.equal(lastBody(guest), 'rejected: Error: late')
    assert.ok(guest.asked.some(([name, source]) => name === 'cancelSource' && source === SOURCE))
  })

  test('streams a body out through a sink', () => {
    const answers = { [Op.openSink]: () => 9, [Op.write]: () => true }
    using guest = guestOf(
      'fetch("http://b.test/", { method: "PUT", duplex: "half", body: ReadableStream.from([new Uint8Array([5])]) })',
      answers,
    )
    const asked = guest.request()
    assert.deepEqual(asked.slice(0, 2), [['openSink'], ['fetch', 1, 'PUT\nhttp://b.test/', 9, 'follow']])
    assert.deepEqual(
      asked.slice(2).map(([name]) => name),
      ['write', 'endSink'],
    )
  })
  test('cancels the stream it would send with the reason of a signal that has fired before, at once', () => {
    using guest = guestOf(`(globalThis.reasons = [], fetch('http://b.test/', { method: 'PUT', duplex: 'half',
      body: new ReadableStream({ cancel: reason => { reasons.push(reason.message) } }),
      signal: AbortSignal.abort(new Error('never')) }).catch(error => [error.message, ...reasons]))`)
    guest.request()
    assert.deepEqual(lastBody(guest), ['never', 'never'])
  })

  test('cancels the stream it sends with the reason of its signal, before and after the answer', () => {
    for (const isAnswered of [false, true]) {
      using guest = guestOf(
        `(globalThis.controller = new AbortController(), globalThis.reasons = [], fetch('http://b.test/', {
          method: 'PUT', duplex: 'half', signal: controller.signal,
          body: new ReadableStream({ cancel: reason => { reasons.push(reason.message) } }) }).then(r => r.text()))`,
        { [Op.openSink]: () => 9 },
      )
      guest.request()
      if (isAnswered) guest.enter(Entry.settle, 1, ANSWER, SOURCE)
      guest.evaluate('controller.abort(new Error("enough"))')
      assert.deepEqual(guest.evaluate('reasons'), ['enough'])
      assert.equal(lastBody(guest), 'rejected: Error: enough')
      const told = guest.asked.filter(([name]) => name === 'abortSink')
      assert.deepEqual([told.length, told[0]?.[1]], [1, 9])
      assert.match(told[0]?.[2] as string, /^Error: enough/)
    }
  })

  test('tells who reads a body that was aborted in that very call, each time', () => {
    using guest = guestOf(`(globalThis.controller = new AbortController(),
      fetch('http://b.test/', { signal: controller.signal }).then(async r => {
        controller.abort(new Error('late'))
        const order = []
        for (const form of ['arrayBuffer', 'blob', 'bytes', 'formData', 'json', 'text', 'text'])
          await Promise.all([r[form]().catch(error => order.push(error.message)), Promise.resolve().then(() => order.push('next'))])
        return order
      }))`)
    guest.request()
    guest.enter(Entry.settle, 1, ANSWER, SOURCE)
    assert.deepEqual(
      lastBody(guest),
      Array.from({ length: 14 }, (_, at) => (at % 2 === 0 ? 'late' : 'next')),
    )
  })
})
