// AsyncLocalStorage follows what is begun in a context, and nothing else.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openNodeGuest } from './node-guest.ts'

const guest = await openNodeGuest()
const IMPORTS = `import { AsyncLocalStorage, AsyncResource } from 'node:async_hooks'
  const als = new AsyncLocalStorage(); const other = new AsyncLocalStorage()
  const get = () => als.getStore() ?? null`

/** What a body returns whose first and last line stand outside of any context. */
async function inGuest(body: string): Promise<unknown> {
  return await guest.run(body, IMPORTS)
}

const BEHAVIOURS: Readonly<Record<string, readonly [body: string, expected: unknown]>> = {
  'run gives its store to the callback, takes its arguments, and returns what it returns': [
    'return [get(), als.run(1, (a, b) => [get(), a + b], 2, 3), get()]',
    [null, [1, 5], null],
  ],
  'a run in a run has its own store, and gives the outer one back, also when it throws': [
    `return als.run('outer', () => {
      const inner = als.run('inner', () => [get(), als.exit(get)])
      try { als.run('failing', () => { throw 1 }) } catch {}
      return [...inner, get()]
    })`,
    ['inner', null, 'outer'],
  ],
  'two storages do not see each other': [
    'return als.run(1, () => other.run(2, async () => { await null; return [get(), other.getStore()] }))',
    [1, 2],
  ],
  'undefined is a store like any other, and a default stands where there is none': [
    `const named = new AsyncLocalStorage({ defaultValue: 'd', name: 'n' })
     return [named.getStore(), named.run(undefined, () => named.getStore() === undefined), named.name]`,
    ['d', true, 'n'],
  ],
  'each await of a chain goes on in the context that it began in': [
    `const deep = async n => { await null; return n === 0 ? get() : await deep(n - 1) }
     const chain = async () => { const seen = [get()]; for (let i = 0; i < 3; i++) { await i; seen.push(get()) }
       try { await Promise.reject(1) } catch { seen.push(get()) } finally { await null; seen.push(get()) }
       return [...seen, await deep(5)] }
     const running = als.run('a', chain)
     return [get(), await running, get()]`,
    [null, ['a', 'a', 'a', 'a', 'a', 'a', 'a'], null],
  ],
  'then, catch and finally run in the context in which they were added, not in that which settles': [
    `let settle, fail; const settled = new Promise(r => { settle = r }); const failed = new Promise((_, r) => { fail = r })
     const seen = als.run('adds', () => Promise.all([
       settled.then(get), settled.finally(() => { seen2 = get() }), failed.catch(get), failed.then(null, get)]))
     let seen2; als.run('settles', () => { settle(); fail(new Error('x')) })
     return [(await seen).filter(Boolean), seen2]`,
    [['adds', 'adds', 'adds'], 'adds'],
  ],
  'all, allSettled, any and race keep the context, and so do the promises in them': [
    `const one = async () => { await null; return get() }
     return als.run('p', async () => [
       await Promise.all([one(), one()]), get(),
       (await Promise.allSettled([one(), Promise.reject(1)])).map(r => r.status), get(),
       await Promise.any([Promise.reject(1), one()]), await Promise.race([one()]), await Promise.try(one), get()])`,
    [['p', 'p'], 'p', ['fulfilled', 'rejected'], 'p', 'p', 'p', 'p', 'p'],
  ],
  'async generators and for await see the context of who runs them': [
    `async function* count() { for (let i = 0; i < 2; i++) { await null; yield [i, get()] } }
     return als.run('g', async () => { const seen = []; for await (const pair of count()) { seen.push([...pair, get()]) }
       for await (const n of [Promise.resolve(7)]) seen.push([n, get()])
       return seen })`,
    [
      [0, 'g', 'g'],
      [1, 'g', 'g'],
      [7, 'g'],
    ],
  ],
  'timers, microtasks, ticks and immediates run in the context in which they were asked for': [
    `const wait = start => new Promise(resolve => start(() => resolve(get())))
     return als.run('t', async () => { const seen = []
       seen.push(await wait(done => setTimeout(done, 1)), await wait(done => queueMicrotask(done)))
       seen.push(await wait(done => process.nextTick(done)), await wait(done => setImmediate(done)))
       seen.push(await wait(done => { const id = setInterval(() => { clearInterval(id); done() }, 1) }))
       await scheduler.wait(1); seen.push(get())
       return seen })`,
    ['t', 't', 't', 't', 't', 't'],
  ],
  'a timer keeps its context when the run that began it is over, and arguments reach it': [
    `let done; const seen = new Promise(r => { done = r })
     als.run('timer', () => { setTimeout((a, b) => done([get(), a, b]), 1, 1, 2) })
     return [get(), await seen]`,
    [null, ['timer', 1, 2]],
  ],
  'what streams call of their makers runs in the context in which they were made': [
    `const seen = []
     const stream = als.run('made', () => new ReadableStream({
       n: 0, start() { seen.push(get()) }, pull(c) { seen.push(get() + ++this.n); this.n > 1 ? c.close() : c.enqueue('x') } },
       { highWaterMark: 0 }))
     const upper = als.run('upper', () => new TransformStream({ transform(text, c) { seen.push(get()); c.enqueue(text) }, flush() { seen.push(get()) } }))
     const sink = als.run('sink', () => new WritableStream({ write() { seen.push(get()) }, close() { seen.push(get()) } }))
     await als.run('pipes', () => stream.pipeThrough(upper).pipeTo(sink))
     return seen.sort()`,
    ['made', 'made1', 'made2', 'sink', 'sink', 'upper', 'upper'],
  ],
  'a stream made of an iterable iterates in the context in which it was made': [
    `async function* letters() { yield get(); await null; yield get() }
     const read = async stream => { const parts = []; for await (const part of stream) parts.push(part); return parts }
     const [lazy, eager] = als.run('from', () => [ReadableStream.from(letters()), ReadableStream.from(['x', Promise.resolve('y')])])
     let refused; try { ReadableStream.from(5) } catch (error) { refused = error.name }
     return [await read(lazy), await read(eager), refused]`,
    [['from', 'from'], ['x', 'y'], 'TypeError'],
  ],
  'streams stay those of the platform': [
    `class Own extends ReadableStream {}
     return [new ReadableStream() instanceof ReadableStream, new Response('x').body instanceof ReadableStream, new Own() instanceof Own,
       new Own().constructor === Own, ReadableStream.name, await new Response(ReadableStream.from([new Uint8Array([65])])).text()]`,
    [true, true, true, true, 'ReadableStream', 'A'],
  ],
  'a thenable is called in the context that awaits, returns or resolves with it': [
    `const thenable = () => ({ then(resolve) { resolve(get()) } })
     return als.run('th', async () => [
       await thenable(), await (async () => thenable())(), await Promise.resolve(thenable()), await new Promise(r => r(thenable())),
       await Promise.resolve().then(thenable), ...(await Promise.all([thenable()]))])`,
    ['th', 'th', 'th', 'th', 'th', 'th'],
  ],
  'a thenable that throws, or has a getter that does, rejects as ever': [
    `const told = promise => promise.then(v => ['value', v], e => ['error', e])
     return als.run('x', async () => [await told(Promise.resolve({ then() { throw 'in then' } })),
       await told(new Promise(r => r({ get then() { throw 'in getter' } }))), await told(Promise.resolve({ then: 5 }).then(v => v.then))])`,
    [
      ['error', 'in then'],
      ['error', 'in getter'],
      ['value', 5],
    ],
  ],
  'what the platform settles goes on in the context of who waits': [
    `return als.run('w', async () => { const seen = []
       await new Response('{"a":1}').json(); seen.push(get())
       await crypto.subtle.digest('SHA-256', new Uint8Array(9)); seen.push(get())
       await request.text(); seen.push(get())
       await new Response(new Blob(['x']).stream().pipeThrough(new CompressionStream('gzip'))).arrayBuffer(); seen.push(get())
       return seen })`,
    ['w', 'w', 'w', 'w'],
  ],
  'bind, snapshot and AsyncResource hand a context on by hand': [
    `const bound = als.run('b', () => AsyncLocalStorage.bind(function (x) { return [get(), x, this?.y] }))
     const snapshot = als.run('s', () => AsyncLocalStorage.snapshot())
     const resource = als.run('r', () => new AsyncResource('TEST'))
     return [bound.call({ y: 2 }, 1), snapshot(get), resource.runInAsyncScope(get), resource.bind(get)(), als.run('late', () => bound(3)[0])]`,
    [['b', 1, 2], 's', 'r', 'r', 'b'],
  ],
  'enterWith holds for the rest of the code and what it begins, and disable ends it': [
    `const inner = als.run('run', () => { als.enterWith('entered'); return get() })
     const seen = [inner, get()]
     await als.run('outer', async () => { als.enterWith('e'); await null; seen.push(get()); als.disable(); seen.push(get()); await null; seen.push(get()) })
     return [...seen, get()]`,
    ['entered', null, 'e', null, null, null],
  ],
  'promises stay what they are': [
    `class Own extends Promise { own() { return 1 } }
     const p = Promise.resolve(1); let refused; try { Promise(() => {}) } catch (e) { refused = e.name }
     let noFunction; try { new Promise(5) } catch (e) { noFunction = e.name }
     const { promise, resolve } = Promise.withResolvers(); resolve(2)
     return [p instanceof Promise, Promise.resolve(p) === p, (async () => {})() instanceof Promise, Promise.name, refused, noFunction,
       Own.resolve(3).then(x => x).own(), await Own.resolve(4), await promise, Object.prototype.toString.call(p)]`,
    [true, true, true, 'Promise', 'TypeError', 'TypeError', 1, 4, 2, '[object Promise]'],
  ],
  'async arrows, methods, private and super calls, arguments and this are as without': [
    `class Base { async name() { await null; return 'base' } }
     class Derived extends Base { #secret = 5; async #hidden() { await null; return this.#secret }
       async name() { return await super.name() + await this.#hidden() + get() } static async make() { return new this() } }
     async function args() { await null; return arguments.length }
     const o = { f: 1, async m() { await null; return (async () => { await null; return this.f })() } }
     return als.run('k', async () => [await (await Derived.make()).name(), await args(1, 2), await o.m(), args.length, args.name])`,
    ['base5k', 2, 1, 0, 'args'],
  ],
  'listeners of an emitter run in the context that emits': [
    `const { EventEmitter } = await import('events'); const emitter = new EventEmitter(); let seen
     als.run('adds', () => emitter.on('x', () => { seen = get() })); als.run('emits', () => emitter.emit('x'))
     return seen`,
    'emits',
  ],
}

for (const [name, [body, expected]] of Object.entries(BEHAVIOURS)) {
  test(name, async () => assert.deepEqual(await inGuest(body), expected))
}

test('requests that overlap in one isolate never see each other, wherever they wait', async () => {
  const { fetch } = await guest.load(`${IMPORTS}
    let waiting = []
    const barrier = () => new Promise(resolve => { waiting.push(resolve); if (waiting.length === 8) { for (const go of waiting.reverse()) go(); waiting = [] } })
    const all = []
    async function work() {
      const seen = [get()]
      await barrier(); seen.push(get())
      await new Promise(resolve => setTimeout(resolve, all.length % 3)); seen.push(get())
      for await (const _ of (async function* () { yield await barrier(); yield 2 })()) seen.push(get())
      return seen
    }
    export default { fetch: request => als.run(new URL(request.url).pathname, async () => { all.push(0)
      const seen = await Promise.all([work(), work()])
      return Response.json([...seen.flat(), get()]) }) }`)
  const paths = ['/a', '/b', '/c', '/d']
  const answers = await Promise.all(paths.map(async path => await (await fetch(`http://guest${path}`)).json()))
  assert.deepEqual(
    answers,
    paths.map(path => Array.from({ length: 11 }, () => path)),
  )
  assert.equal(guest.host.stats().starts.warm > 3, true)
})

test('enterWith in the first stretch of a handler leaves nothing for the requests after it', async () => {
  const { fetch } = await guest.load(`${IMPORTS}
    export default { async fetch(request) {
      const before = get()
      if (request.url.endsWith('/enters')) als.enterWith('entered')
      await null
      return Response.json([before, get()])
    } }`)
  const call = async (path: string) => await (await fetch(`http://guest${path}`)).json()
  const together = await Promise.all(['/enters', '/', '/enters', '/'].map(call))
  assert.deepEqual(
    [...together, await call('/')],
    [
      [null, 'entered'],
      [null, null],
      [null, 'entered'],
      [null, null],
      [null, null],
    ],
  )
})

test('a rejection that nobody handles is logged as without, and one that is handled is not', async () => {
  const body = `async fetch() {
    als.run(1, () => {
      void (async () => { await null; throw new Error('of nobody') })()
      Promise.reject(new Error('of somebody')).catch(() => {})
      ;(async () => { throw new Error('caught') })().catch(() => {})
    })
    await new Promise(resolve => setTimeout(resolve, 1))
    return Response.json(null)
  }`
  const logged: string[] = []
  for (const als of ['const als = { run: (_, code) => code() }', IMPORTS]) {
    const { name, fetch } = await guest.load(`${als}\nexport default { ${body} }`)
    await (await fetch('http://guest/')).text()
    logged.push(...guest.logs.filter(line => line.function === name).map(({ message }) => message.split('\n')[0] ?? ''))
  }
  assert.deepEqual(
    logged,
    Array.from({ length: 2 }, () => 'Uncaught (in promise) Error: of nobody'),
  )
})
