import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { build } from 'esbuild'
import { BodyKind, Entry, LogLevel, Op } from '../../sandbox/contract.ts'
import { type Asked, TestGuest } from './harness.ts'

const HELLO = 'export default { fetch() { return new Response("hi") } }'
const HELLO_HEAD = '200\n\ncontent-type\ntext/plain;charset=UTF-8'

/** Name and message of the failure that a Op.fail carries. */
function failure(asked: readonly Asked[]): { name: string; message: string; stack: string } {
  const last = asked.find(([name]) => name === 'fail')
  assert.ok(last, `no failure among ${JSON.stringify(asked)}`)
  return JSON.parse(last[2] as string)
}

describe('binding a module', () => {
  test('takes each of the handler forms', () => {
    const forms = [
      HELLO,
      'class H { #text = "hi"; fetch() { return new Response(this.#text) } }; export default new H()',
      'export default () => new Response("hi")',
      'export default async function (request) { return new Response("hi") }',
      'addEventListener("fetch", event => event.respondWith(new Response("hi")))',
      'addEventListener("fetch", { handleEvent(event) { event.respondWith(Promise.resolve(new Response("hi"))) } })',
    ]
    for (const form of forms) {
      using guest = new TestGuest().serve(form)
      assert.deepEqual(guest.request(), [['respond', 1, HELLO_HEAD, 'hi', BodyKind.text]], form)
    }
  })

  test('takes a bundled Hono app', async () => {
    const { outputFiles } = await build({
      stdin: {
        contents: `import { Hono } from 'hono'
          const app = new Hono()
          app.use(async (c, next) => { await next(); c.header('x-by', 'hono') })
          app.post('/echo/:name', async c => c.json({ name: c.req.param('name'), body: await c.req.json(), env: c.env.A }))
          export default app`,
        resolveDir: import.meta.dirname,
      },
      bundle: true,
      write: false,
      format: 'esm',
    })
    using guest = new TestGuest().serve(outputFiles[0]?.text ?? '', { A: 1 })
    const body = new TextEncoder().encode('{"a":2}')
    const [name, , head, text] = guest.request('POST\nhttp://a.test/echo/x?y=1', body).at(-1) as Asked
    assert.deepEqual([name, text], ['respond', '{"name":"x","body":{"a":2},"env":1}'])
    assert.equal(head, '200\n\ncontent-type\napplication/json\nx-by\nhono')
  })

  test('names the three forms when there is none', () => {
    using guest = new TestGuest()
    const { name, message } = JSON.parse(guest.bind('export const x = 1') as string)
    assert.equal(name, 'Error')
    for (const form of ['{ fetch(request, env, ctx) {} }', 'function (request, env, ctx)', "addEventListener('fetch'"])
      assert.ok(message.includes(form), message)
  })

  test('says so when a top-level await does not settle', () => {
    using guest = new TestGuest()
    const answer = guest.bind('await new Promise(() => {}); export default () => new Response("hi")') as string
    assert.match(JSON.parse(answer).message, /top-level await did not settle/)
  })

  test('survives a default export whose getter throws a hostile value', () => {
    using guest = new TestGuest()
    const answer = guest.bind(`export default { get fetch() {
      throw new Proxy({}, { get() { throw 1 }, getPrototypeOf() { throw 2 }, ownKeys() { throw 3 } })
    } }`)
    assert.equal(typeof JSON.parse(answer as string).message, 'string')
  })
})

describe('a handler', () => {
  test('gets the request, the environment and a context', () => {
    using guest = new TestGuest().serve(
      `export default { fetch(request, env, ctx) {
        return Response.json([request.method, request.url, request.headers.get('X-A'), env.list[1], typeof ctx.waitUntil])
      } }`,
      { list: ['a', 'b'] },
    )
    const [[, , head, body]] = guest.request('PUT\nhttp://a.test/p?q\nx-a\n1\nx-a\n2') as [Asked]
    assert.equal(body, '["PUT","http://a.test/p?q","1, 2","b","function"]')
    assert.equal(head, '200\n\ncontent-type\napplication/json')
  })

  test('is answered for in the same entry when it answers by promise', () => {
    using guest = new TestGuest().serve(
      'export default async () => { await 1; return new Response(null, { status: 204 }) }',
    )
    assert.deepEqual(guest.request(), [['respond', 1, '204\n', undefined, BodyKind.none]])
  })

  test('may answer with bytes, which cross without the buffer around them', () => {
    using guest = new TestGuest().serve(
      'export default () => new Response(new Uint8Array([1, 2, 3, 4]).subarray(1, 3), { headers: { A: " b " } })',
    )
    const [[, , head, body, kind]] = guest.request() as [Asked]
    assert.equal(head, '200\n\na\nb')
    assert.equal(kind, BodyKind.bytes)
    assert.deepEqual([...new Uint8Array((body as Uint8Array).buffer)], [2, 3])
  })

  test('fails with its own error when it throws or rejects', () => {
    for (const form of ['() => { throw new RangeError("no") }', 'async () => { throw new RangeError("no") }']) {
      using guest = new TestGuest().serve(`export default ${form}`)
      const { name, message, stack } = failure(guest.request())
      assert.deepEqual([name, message], ['RangeError', 'no'])
      assert.match(stack, /^RangeError: no\n/)
    }
  })

  test('fails as a bad response when what it returns cannot be sent', () => {
    const cases: readonly [string, RegExp][] = [
      ['undefined', /returned undefined, not a Response/],
      ['"text"', /returned a string/],
      ['Promise.resolve(null)', /returned null/],
      ['{ status: 200 }', /returned an object/],
      ['Response.error()', /Response\.error\(\)/],
      ['(async () => { const r = new Response("a"); await r.text(); return r })()', /read already/],
      ['(() => { const r = new Response("a"); r.body.getReader(); return r })()', /read already/],
    ]
    for (const [value, message] of cases) {
      using guest = new TestGuest().serve(`export default () => (${value})`)
      const found = failure(guest.request())
      assert.equal(found.name, 'BadResponse')
      assert.match(found.message, message)
    }
  })

  test('has error texts cut to the ceiling', () => {
    using guest = new TestGuest().serve('export default () => { throw new Error("x".repeat(1e6)) }')
    const { message, stack } = failure(guest.request())
    assert.deepEqual([message.length, stack.length], [8192, 8192])
  })

  test('may throw anything at all', () => {
    const values = [
      'null',
      'Symbol("s")',
      '{ get message() { throw 1 }, get stack() { throw 1 }, get name() { throw 1 }, toString() { throw 1 } }',
      'Proxy.revocable({}, {}).proxy',
      '(() => { const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); return proxy })()',
      'Object.assign(new Error("m"), { name: 5, stack: {} })',
      '(() => { Error.prepareStackTrace = () => { throw 1 }; return new Error("m") })()',
      '{ then: 1, a: 2 }',
    ]
    for (const value of values) {
      using guest = new TestGuest().serve(`export default async () => { throw ${value} }`)
      assert.equal(typeof failure(guest.request()).message, 'string', value)
    }
  })
})

describe('a listener', () => {
  test('that does not respond fails the request', () => {
    using guest = new TestGuest().serve('addEventListener("fetch", () => {})')
    assert.match(failure(guest.request()).message, /respondWith/)
  })

  test('gives way to the next one when it does not respond', () => {
    using guest = new TestGuest().serve(`
      addEventListener('fetch', () => {})
      addEventListener('fetch', event => event.respondWith(new Response(event.type)))`)
    assert.equal(guest.request()[0]?.[3], 'fetch')
  })
})

describe('waitUntil', () => {
  const WAIT = `
    const waits = []
    globalThis.settle = outcome => outcome === 'ok' ? waits.shift()[0]() : waits.shift()[1](new Error(outcome))
    export default (request, env, ctx) => {
      for (let n = 0; n < 2; n++) ctx.waitUntil(new Promise((...both) => waits.push(both)))
      return new Response(null)
    }`

  test('holds the invocation from the first promise until the last has settled', () => {
    using guest = new TestGuest().serve(WAIT)
    assert.deepEqual(
      guest.request().map(([name]) => name),
      ['retain', 'respond'],
    )
    guest.evaluate('settle("ok")')
    assert.equal(guest.asked.length, 2)
    guest.evaluate('settle("ok")')
    assert.deepEqual(guest.asked.at(-1), ['release', 1])
  })

  test('logs a promise that rejects and releases all the same', () => {
    using guest = new TestGuest().serve(WAIT)
    guest.request()
    guest.evaluate('(settle("ok"), settle("boom"))')
    const [name, level, text] = guest.asked.at(-2) as Asked
    assert.deepEqual([name, level], ['log', LogLevel.error])
    assert.match(text as string, /^waitUntil promise rejected: Error: boom/)
    assert.deepEqual(guest.asked.at(-1), ['release', 1])
  })

  test('throws once the invocation is over', () => {
    using guest = new TestGuest({ [Op.retain]: () => false }).serve(WAIT)
    assert.match(failure(guest.request()).message, /too late/)
  })
})

describe('the signal of a request', () => {
  const SIGNAL = `export default request => {
    globalThis.request = request
    return new Promise(() => {})
  }`

  test('fires when the host aborts the invocation', () => {
    using guest = new TestGuest().serve(SIGNAL)
    guest.request()
    assert.equal(guest.evaluate('request.signal.aborted'), false)
    guest.enter(Entry.abort, 1, 'gone')
    assert.deepEqual(
      guest.evaluate('[request.signal.aborted, request.signal.reason.name, request.signal.reason.message]'),
      [true, 'AbortError', 'gone'],
    )
  })

  test('is aborted already when it is looked at only afterwards', () => {
    using guest = new TestGuest().serve(SIGNAL)
    guest.request()
    guest.enter(Entry.abort, 1)
    assert.deepEqual(
      guest.evaluate('[request.signal.aborted, request.signal.reason.message, request.clone().signal.aborted]'),
      [true, 'The client disconnected', true],
    )
  })
})
