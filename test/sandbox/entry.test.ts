// What a hostile guest must not manage: to make the entry throw, or to get hold of the host's callback.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Entry, Op } from '../../sandbox/contract.ts'
import { TestGuest } from './harness.ts'

/** Calls all that was caught as if it were the way to the host. */
const TRY_ALL = `globalThis.tryAll = () => {
  for (let at = 0; at < caught.length; at++) try { caught[at](${Op.log}, 4, 'stolen') } catch {}
}`
const HANDLER = 'export default { async fetch(request) { return new Answer(request.method, { headers: { a: "b" } }) } }'

/** Each breaks a built-in and keeps in `caught` whatever it is called with. */
const POISONS = [
  ...['Array', 'String', 'Map', 'WeakMap', 'RegExp', 'Promise', 'Function', 'Uint8Array'].map(
    name => `for (const key of Reflect.ownKeys(${name}.prototype)) if (key !== 'constructor') try {
      Object.defineProperty(${name}.prototype, key, { value() { caught.push(this, ...arguments); throw new Error('poison') } })
    } catch {}`,
  ),
  ...['Object', 'Reflect', 'JSON', 'Math', 'Promise', 'Symbol'].map(
    name => `for (const key of Reflect.ownKeys(${name})) if (key !== 'prototype') try {
      ${name}[key] = function () { caught.push(this, ...arguments); throw new Error('poison') }
    } catch {}`,
  ),
  `for (const key of ['get', 'set', 'value', 'done', 'then', 'err', 'name', 'message', 'toJSON', 'status', 'headers', 'body', 'enumerable'])
    Object.defineProperty(Object.prototype, key, { __proto__: null, configurable: true, get() { caught.push(this); return undefined }, set(v) { caught.push(this, v) } })`,
  `for (const key of Object.getOwnPropertyNames(globalThis)) if (!['tryAll', 'globalThis', 'Symbol'].includes(key)) try { globalThis[key] = undefined } catch {}`,
  `Error.prepareStackTrace = (error, sites) => { for (const s of sites) caught.push(s.getThis(), s.getFunction()); throw 1 }`,
]

test('a guest that broke its built-ins is still answered for, and got nothing of the host', () => {
  for (const poison of POISONS) {
    using guest = new TestGuest().serve(`const Answer = Response, caught = []; ${TRY_ALL}; ${poison}; ${HANDLER}`)
    const asked = guest.request('GET\nhttp://a.test/')
    assert.equal(asked.length, 1, `${poison}\n${JSON.stringify(asked)}`)
    assert.deepEqual(
      asked[0]?.slice(0, 4),
      ['respond', 1, '200\n\na\nb\ncontent-type\ntext/plain;charset=UTF-8', 'GET'],
      poison,
    )
    guest.run('tryAll()')
    assert.equal(guest.asked.length, 1, `${poison} got hold of the callback`)
  }
})

test('a guest that broke its built-ins fails like any other', () => {
  for (const poison of POISONS) {
    using guest = new TestGuest().serve(`const Kept = RangeError, caught = []; ${poison}
      export default () => { throw new Kept("no") }`)
    const asked = guest.request('GET\nhttp://a.test/')
    assert.equal(asked[0]?.[0], 'fail', `${poison}\n${JSON.stringify(asked)}`)
    assert.match(JSON.parse(asked[0]?.[2] as string).message, /no|poison|read/, poison)
  }
})

test('the frames of the runtime give no functions away', () => {
  using guest = new TestGuest().serve(`export default () => {
    Error.prepareStackTrace = (error, sites) => sites.map(site => [typeof site.getThis(), typeof site.getFunction()])
    return Response.json(new Error('x').stack.slice(1))
  }`)
  const frames = JSON.parse(guest.request()[0]?.[3] as string) as string[][]
  assert.ok(frames.length > 0)
  for (const frame of frames) assert.deepEqual(frame, ['undefined', 'undefined'])
})

test('an entry never throws and returns nothing, whatever comes', () => {
  using guest = new TestGuest()
  for (const kind of Object.values(Entry)) {
    if (kind !== Entry.bind) assert.equal(guest.enter(kind, 1, 'a', 'b'), undefined, `kind ${kind}`)
  }
  assert.equal(typeof JSON.parse(guest.enter(Entry.bind, 0, undefined, '{') as string).message, 'string')
  guest.serve(`const Answer = Response; ${HANDLER}`)
  assert.equal(guest.enter(Entry.fetch, 1, undefined), undefined)
})

test('a handler that overflows the stack fails as itself', () => {
  using guest = new TestGuest().serve('const deep = () => deep() + 1; export default () => deep()')
  assert.equal(JSON.parse(guest.request()[0]?.[2] as string).name, 'RangeError')
})
