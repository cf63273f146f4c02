import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runtime, TestGuest } from './harness.ts'

/** For each annex of ours: what opens it, and what shows that it works. */
const ANNEXES: Readonly<Record<string, readonly [touch: string, use: string]>> = {
  cloning: [
    'MessagePort',
    `(c => [c.m.get(1), c.d.getTime(), c.b.length, c.e.message, MessageChannel.name, String(new MessageChannel().port1)])(
      structuredClone({ m: new Map([[1, 'x']]), d: new Date(5), b: new Float32Array(2), e: new RangeError('r') }))`,
  ],
  exceptions: [
    'DOMException',
    `(e => [e.name, e.message, e.code, String(e), e instanceof Error, DOMException.ABORT_ERR, Error.prototype.isPrototypeOf(e),
      (() => { try { atob('*') } catch (e) { return e.name } })(), AbortSignal.abort().reason.name, structuredClone(e).name])(new DOMException('m', 'SyntaxError'))`,
  ],
  forms: [
    'Blob, FormData',
    `(async () => { const f = new FormData(); f.append('a', new File(['x'], 'n')); const r = new Response(f)
      const back = await r.formData(); return [await back.get('a').text(), String(f), (await (await fetch('data:a/b,c')).blob()).type] })()`,
  ],
  inspect: ['console.dir(1)', 'console.table([{ a: 1 }])'],
  subtle: [
    'crypto.subtle, CryptoKey',
    `(async () => [new Uint8Array(await crypto.subtle.digest('SHA-256', new Uint8Array(1)))[0], String(crypto.subtle)])()`,
  ],
  timeline: [
    'PerformanceMark',
    `[performance.mark('a', { detail: [1] }).detail, performance.measure('m', 'a').toJSON(), PerformanceObserver.supportedEntryTypes]`,
  ],
  transforms: [
    'CompressionStream',
    `[CompressionStream.name, (() => { try { new CompressionStream('x') } catch (e) { return e.message } })()]`,
  ],
  wasm: [
    'WebAssembly',
    `[Object.getOwnPropertyNames(WebAssembly).sort(), WebAssembly.Memory.prototype.constructor === WebAssembly.Memory,
      new WebAssembly.Memory({ initial: 1 }).buffer.byteLength, (() => { try { new WebAssembly.Memory({ initial: 60000 }) } catch (e) { return e.name } })()]`,
  ],
}
const NATIVE =
  /^(Object|Function|Array|String|Number|Boolean|Symbol|Promise|(Weak)?(Map|Set|Ref)|RegExp|Date|\w*Error|ArrayBuffer|DataView|\w+Array|Proxy|BigInt)$/
/** Packages, which take built-ins as they find them: a tenant that changes those breaks its own streams and patterns. */
const PACKAGES = ['streams', 'url-pattern']

/**
 * Puts a spy in the place of every built-in function, and under the names of descriptors' fields on Object.prototype.
 * `restore` takes all away again; `seen` counts calls.
 */
const POISON = `
  globalThis.seen = 0
  {
    const { defineProperty, deleteProperty, getOwnPropertyDescriptor, ownKeys, getPrototypeOf } = Reflect
    const spyOf = found => {
      const spied = { __proto__: null, ...found }
      for (const part of ['value', 'get', 'set'])
        if (typeof found[part] === 'function') spied[part] = function () { seen++; return new.target ? {} : undefined }
      return spied
    }
    const isGlobal = name => typeof getOwnPropertyDescriptor(globalThis, name).value === 'function' && ${NATIVE}.test(name)
    const globals = ownKeys(globalThis).filter(name => typeof name === 'string' && isGlobal(name))
    const holders = new Set([Reflect, Math, JSON, getPrototypeOf([].values()), getPrototypeOf(Uint8Array), getPrototypeOf(Uint8Array).prototype,
      ...globals.flatMap(name => [globalThis[name], globalThis[name].prototype]).filter(holder => holder instanceof Object)])
    holders.add(Object.prototype)
    const changes = [...holders].flatMap(holder => ownKeys(holder).filter(key => key !== 'prototype' && key !== 'constructor')
      .map(key => [holder, key, getOwnPropertyDescriptor(holder, key)])
      .filter(([, , found]) => found.configurable && [found.value, found.get].some(part => typeof part === 'function')))
    for (const name of globals) changes.push([globalThis, name, getOwnPropertyDescriptor(globalThis, name)])
    for (const change of changes) change.push(spyOf(change[2]))
    const names = ['get', 'set', 'value', 'writable', 'enumerable', 'configurable']
    globalThis.restore = () => {
      for (let at = 0; at < names.length; at++) deleteProperty(holders.last, names[at])
      for (let at = 0; at < changes.length; at++) defineProperty(changes[at][0], changes[at][1], changes[at][2])
    }
    holders.last = Object.prototype
    for (let at = 0; at < changes.length; at++) defineProperty(changes[at][0], changes[at][1], changes[at][3])
    for (let at = 0; at < names.length; at++)
      defineProperty(holders.last, names[at], { __proto__: null, configurable: true, get() { seen++ }, set() { seen++ } })
  }
`

test('there is a test for each annex', () => {
  assert.deepEqual(Object.keys(runtime.annexes).sort(), [...Object.keys(ANNEXES), ...PACKAGES].sort())
})

for (const [name, [touch, use]] of Object.entries(ANNEXES)) {
  test(`${name} calls no built-in that tenant code changed when it is opened, and works with those that there were`, () => {
    using plain = new TestGuest()
    plain.run(touch)
    using poisoned = new TestGuest()
    poisoned.run(`${POISON}; seen = 0; ${touch}; globalThis.counted = seen; restore()`)
    assert.equal(poisoned.evaluate('counted'), 0)
    assert.deepEqual(poisoned.evaluate(use), plain.evaluate(use))
    assert.deepEqual(poisoned.asked.slice(-1), plain.asked.slice(-1))
  })
}

test('an annex is compiled once, however many of its globals are touched', () => {
  using guest = new TestGuest()
  assert.equal(
    guest.evaluate('[Blob === Blob, new File([], "a") instanceof Blob, typeof FormData].join()'),
    'true,true,function',
  )
  assert.deepEqual(guest.opened, ['forms'])
})

test('an annex that fails to be evaluated is not compiled again', () => {
  using guest = new TestGuest()
  guest.run(`Object.defineProperty = () => { throw new Error('poisoned') }
    globalThis.failures = 0
    for (let at = 0; at < 3; at++) try { ReadableStream } catch { failures++ }`)
  assert.equal(guest.evaluate('failures'), 3)
  assert.deepEqual(guest.opened, ['streams'])
})

test('streams open no annex beside their own, whatever DOMException is by then', () => {
  using guest = new TestGuest()
  guest.run('globalThis.DOMException = class DOMException { constructor() { globalThis.asked = true } }')
  assert.equal(guest.evaluate('[new TransformStream().readable.locked, globalThis.asked].join()'), 'false,')
  assert.deepEqual(guest.opened, ['streams'])
})

test('a handler that needs none of them opens none', () => {
  using guest = new TestGuest()
  guest.serve(`export default { async fetch(request) {
    const { pathname, searchParams } = new URL(request.url)
    console.log('served', pathname)
    return Response.json({ body: await request.text(), q: searchParams.get('q') }, { headers: new Headers(request.headers) })
  } }`)
  guest.request('POST\nhttp://a.test/x?q=1\na\nb', 'text')
  assert.deepEqual(guest.opened, [])
})
