// Guest code that poisons every built-in it can reach, and looks through all that the runtime let it see for the host's
// callback, or for constructors that the runtime hides.

/**
 * Defines `poison()`, which replaces each configurable function of the global scope by a spy and lays accessors on
 * Object.prototype and Array.prototype; and `findLoot()`, which names what was caught and should not have been.
 */
export const SPIES = `
const { apply, construct, ownKeys, getOwnPropertyDescriptor, getPrototypeOf, defineProperty } = Reflect
const { Proxy: P, ArrayBuffer: Known, Object: O, Set: S } = globalThis
const lengthOf = (read => buffer => apply(read, buffer, []))(getOwnPropertyDescriptor(ArrayBuffer.prototype, 'byteLength').get)
const caught = []
const take = value => {
  if ((typeof value === 'function' || (typeof value === 'object' && value !== null)) && caught.length < 50000)
    defineProperty(caught, caught.length, { __proto__: null, value, writable: true, enumerable: true, configurable: true })
}
const takeAll = list => { for (let at = 0; at < list.length; at++) take(list[at]) }
const spy = original => new P(original, {
  apply(target, self, list) { take(self); takeAll(list); const result = apply(target, self, list); take(result); return result },
  construct(target, list, newTarget) { takeAll(list); const made = construct(target, list, newTarget); take(made); return made },
})
const poisoned = new S()
const poisonAll = holder => {
  if (holder === null || holder === undefined || poisoned.has(holder)) return
  poisoned.add(holder)
  for (const key of ownKeys(holder)) {
    const descriptor = { __proto__: null, ...getOwnPropertyDescriptor(holder, key) }
    for (const part of ['value', 'get', 'set']) {
      const original = descriptor[part]
      if (typeof original !== 'function') continue
      if (part === 'value' && original.prototype !== undefined) { poisonAll(original); poisonAll(original.prototype) }
      if (descriptor.configurable) descriptor[part] = spy(original)
    }
    if (descriptor.configurable) defineProperty(holder, key, descriptor)
  }
}
const NAMES = ['then', 'err', 'name', 'code', 'a', 'b', 'op', 'get', 'set', 'value', 'done', 'toJSON', 'signal', 'handler',
  'id', 'callback', 'resolve', 'reject', 'cause', 'maxByteLength', 'type', 'start', 'pull', 'cancel', 'size', 'highWaterMark']
const layAccessors = () => {
  for (const name of NAMES) defineProperty(O.prototype, name, {
    __proto__: null, configurable: true,
    get() { take(this); return undefined },
    set(value) { take(this); take(value); defineProperty(this, name, { __proto__: null, value, writable: true, enumerable: true, configurable: true }) },
  })
  for (let at = 0; at < 4; at++) defineProperty(Array.prototype, at, {
    __proto__: null, configurable: true,
    get() { take(this); return undefined },
    set(value) { take(this); take(value); defineProperty(this, at, { __proto__: null, value, writable: true, enumerable: true, configurable: true }) },
  })
}
const clear = () => {
  for (const name of NAMES) delete O.prototype[name]
  for (let at = 0; at < 4; at++) delete Array.prototype[at]
}
const hidden = () => [Reflect, Math, JSON, console, crypto, performance, getPrototypeOf(Uint8Array), getPrototypeOf(Uint8Array.prototype), getPrototypeOf([].values()),
  getPrototypeOf(new Map().entries()), getPrototypeOf(function* () {}), getPrototypeOf(async function () {}),
  getPrototypeOf(async function* () {}), getPrototypeOf(getPrototypeOf([].values()))]
const poison = () => { const more = hidden(); poisonAll(globalThis); for (const holder of more) poisonAll(holder); layAccessors() }
const isUuid = value => typeof value === 'string' && value.length === 36 && value[8] === '-'
const isOp = found => { try { return isUuid(found(25)) } catch { return false } }
const isResizing = found => { try { const made = construct(found, [1, { maxByteLength: 2 }]); return found !== Known && !Known.isView(made) && lengthOf(made) === 1 } catch { return false } }
const isShared = found => found?.name === 'SharedArrayBuffer' || found?.name === 'WebAssembly' || found?.name === 'ShadowRealm'
const findLoot = () => {
  clear()
  const loot = new S()
  const uuid = crypto.randomUUID
  for (const found of new S(caught)) {
    if (typeof found !== 'function' || found === uuid) continue
    if (isOp(found) && found.name !== 'randomUUID') loot.add('op')
    if (isResizing(found)) loot.add('ArrayBuffer')
    if (isShared(found)) loot.add(found.name)
  }
  return [...loot].join() || 'nothing'
}
`

/** Guest code that goes through most of the runtime: what its paths touch, the spies see. */
export const TOUR = `
const tour = async request => {
  const tries = [
    () => new ArrayBuffer(8), () => new Uint8Array(4).buffer.slice(1),
    () => new URL('/x?a=1#b', 'http://h/').searchParams.append('k', 'v'),
    () => new TextDecoder('latin1').decode(new TextEncoder().encode('ü'.repeat(99))),
    () => new TextDecoder('utf-16le').decode(new Uint8Array(9), { stream: true }),
    () => atob(btoa('abc')), () => structuredClone({ a: [new Map([[1, new Date()]]), new Error('x'), new Uint8Array(3)] }),
    () => crypto.subtle.digest('SHA-256', new Uint8Array(9)), () => crypto.getRandomValues(new Uint32Array(4)),
    () => fetch('http://127.0.0.1:1/'), () => fetch('ftp://h/'), () => new Request('http://h/', { method: 'POST', body: 'x' }).json(),
    () => new Promise(resolve => setTimeout(resolve, 0, 1)), () => scheduler.wait(0), () => queueMicrotask(() => {}),
    () => new Response(new Blob(['a', new Blob(['b'])]).stream()).arrayBuffer(),
    () => new Response(new FormData()).formData(), () => request.clone().text(), () => [...request.headers],
    () => new Response(new ReadableStream({ pull(c) { c.enqueue(new Uint8Array(2)); c.close() } }).pipeThrough(new TransformStream())).bytes(),
    () => { const a = new AbortController(); a.signal.addEventListener('abort', () => {}); a.abort() },
    () => AbortSignal.any([AbortSignal.timeout(1)]), () => new DOMException('a', 'DataCloneError').stack,
    () => console.log({ a: [1, new Map()] }, new Error('x'), new Proxy({}, {})), () => console.table([{ a: 1 }]),
    () => performance.now(), () => reportError(new Error('reported')), () => Response.json({ a: 1 }).clone().json(),
    () => dispatchEvent(new CustomEvent('x', { detail: 1 })), () => Response.redirect('http://h/'), () => new Headers([['a', 'b']]).forEach(() => {}),
    () => new Promise(resolve => {
      const { port1, port2 } = new MessageChannel(), moved = new ArrayBuffer(8)
      port2.onmessage = resolve
      port1.postMessage({ a: [moved, new MessageChannel().port1] }, [moved])
      setTimeout(resolve, 1)
    }),
    () => { const { port1 } = new MessageChannel(); structuredClone(port1, { transfer: [port1] }).close() },
    () => { new PerformanceObserver(list => list.getEntries()).observe({ type: 'mark' }); performance.mark('a', { detail: [1] }) },
    () => performance.measure('b', 'a').toJSON(), () => performance.getEntriesByName('a'), () => performance.clearMarks(),
    () => new URLPattern({ pathname: '/:id(a+)?' }).exec({ pathname: '/a' }), () => new URLPattern('/*', 'http://h/').test('http://h/x'),
    () => fetch('data:text/plain;a="b";charset=x;base64,YQ==').then(r => r.blob()), () => setTimeout('0'),
    () => { onerror = () => true; onunhandledrejection = () => {}; Promise.reject(new Error('left')); reportError(1) },
    () => scheduler.wait(2),
  ]
  for (let at = 0; at < tries.length; at++) try { await tries[at]() } catch {}
}
`
