// Ways out of the sandbox and into other tenants, tried against the whole server: each ends with what it caught, which
// must be nothing. Victims count what is enumerable on their objects, so pollution shows there as well.

import { SPIES, TOUR } from '../spies.ts'
import type { Attack, Stage } from './harness/attack.ts'
import { testFamily } from './harness/family.ts'

const NOTHING = /^200 nothing$/
/** Names that only a host has. */
const HOST_NAMES = `['process', 'require', 'module', 'Buffer', 'ivm', 'global', 'setImmediate', '__dirname', 'gc', 'Deno', 'Bun', 'SharedArrayBuffer', 'Atomics', 'ShadowRealm', 'Temporal']`
/** Words that no guest may read. */
const HOST_WORDS = String.raw`/node_modules|file:\/\/|node:|isolated-vm|\/(home|work|usr|etc|root|tmp)\/|\.ts:\d|admin-token/`

/** Guest code: `found(value)` notes what only a host has; `tell()` answers with it. */
const HUNT = `const loot = new Set()
const found = (value, how) => { try { if (value !== globalThis && typeof value?.pid === 'number' || typeof value?.mainModule === 'object' || typeof value?.binding === 'function' || typeof value?.runInThisContext === 'function') loot.add(how) } catch {} }
const text = (value, how) => { if (${HOST_WORDS}.test(String(value))) loot.add(how + ': ' + String(value).slice(0, 200)) }
const tell = () => new Response([...loot].join('; ') || 'nothing')
`

const constructors: Attack[] = [
  ['this', `(function () { return this })()`],
  ['the request', `request`],
  ['its headers', `request.headers`],
  ['its signal', `request.signal`],
  ['env', `env`],
  ['ctx', `ctx`],
  ['ctx.waitUntil', `ctx.waitUntil`],
  ['console.log', `console.log`],
  ['fetch', `fetch`],
  ['a promise of fetch', `fetch('http://127.0.0.1:1/').catch(() => {})`],
  ['an error of fetch', `await fetch('http://127.0.0.1:1/').catch(error => error)`],
  ['an error of a URL', `(() => { try { new URL('no') } catch (error) { return error } })()`],
  ['an error of recursion', `(() => { const f = () => f(); try { f() } catch (error) { return error } })()`],
  ['an error of an import', `await (name => import(name))('node:fs').catch(error => error)`],
  ['random bytes', `crypto.getRandomValues(new Uint8Array(1))`],
  ['a digest', `await crypto.subtle.digest('SHA-1', new Uint8Array(1))`],
  ['encoded text', `new TextEncoder().encode('x')`],
  ['a timer', `setTimeout(() => {}, 0)`],
  ['a body', `await request.clone().arrayBuffer()`],
  ['a stream of a body', `new Response('x').body`],
  ['import.meta', `import.meta`],
].map(([name = '', value = '']) => ({
  name: `constructors of ${name} lead to no host`,
  run: `${HUNT}
    let at = ${value}
    for (let depth = 0; depth < 9 && at != null; depth++) {
      for (const body of ['return process', 'return require', 'return this', 'return globalThis.process', 'return import.meta'])
        try { found(at.constructor.constructor(body)(), body) } catch (error) { text(error.stack, 'stack') }
      for (const name of ${HOST_NAMES}) try { if (at.constructor.constructor('return typeof ' + name)() !== 'undefined') loot.add(name) } catch {}
      at = Object.getPrototypeOf(at)
    }
    return tell()`,
  request: { method: 'POST', body: 'x' },
  ends: NOTHING,
}))

const walks: Attack[] = [
  {
    name: 'a walk over all that can be reached finds nothing of the host',
    run: `${HUNT}
      const seen = new Set(), queue = [globalThis, request, env, ctx, import.meta, new Error(), await fetch('http://127.0.0.1:1/').catch(error => error)]
      while (queue.length > 0) {
        const at = queue.pop()
        if (at === null || (typeof at !== 'object' && typeof at !== 'function') || seen.has(at)) { if (typeof at === 'string') text(at, 'string'); continue }
        seen.add(at)
        found(at, 'object')
        queue.push(Object.getPrototypeOf(at))
        for (const key of Reflect.ownKeys(at)) {
          const d = Object.getOwnPropertyDescriptor(at, key)
          queue.push(d.value, d.get, d.set)
          if (d.get) try { queue.push(d.get.call(at)) } catch (error) { queue.push(error) }
        }
      }
      return seen.size > 500 ? tell() : new Response('walked too little: ' + seen.size)`,
    limits: { cpuMs: 1000 },
    ends: NOTHING,
  },
  { name: 'poisoned built-ins are never handed the host callback', act: poisonAndLook, ends: NOTHING },
  {
    name: 'call sites of stacks show no function of the host',
    run: `${HUNT} Error.stackTraceLimit = 1000
      Error.prepareStackTrace = (_, sites) => { for (const s of sites) for (const name of ['getThis', 'getFunction', 'getFileName', 'getEvalOrigin', 'getScriptNameOrSourceURL', 'getTypeName']) try { const v = s[name](); found(v, name); if (typeof v === 'string') text(v, name); if (typeof v === 'function') text(v, name) } catch {} return '' }
      for (const act of [() => new Error().stack, () => new URL({ toString() { void new Error().stack; return 'x:' } }), () => Promise.reject(new Error()).catch(e => e.stack), () => structuredClone({ get a() { return new Error().stack } })]) try { await act() } catch {}
      await new Promise(resolve => setTimeout(() => { void new Error().stack; resolve() })); return tell()`,
    ends: NOTHING,
  },
  {
    name: 'no stack names a path of the host',
    run: `${HUNT} delete Error.prepareStackTrace; Error.stackTraceLimit = 1e6
      for (const act of [() => null.x, () => new URL('no'), () => new TextDecoder('no'), () => fetch('no'), () => new Response('', { status: 1 }), () => atob('ü'), () => structuredClone(() => {}), () => (name => import(name))('./x.js'), () => eval('('), () => new RegExp('('), () => JSON.parse('{'), () => crypto.subtle.digest('no', new Uint8Array(1)), () => { const f = () => f(); f() }])
        try { await act() } catch (error) { text(error.stack, 'stack'); text(error.message, 'message'); text(error.cause?.stack, 'cause') }
      return tell()`,
    ends: NOTHING,
  },
  {
    name: 'imports of files, packages and data are refused, in code from strings too',
    run: `${HUNT} for (const from of ['node:fs', 'fs', 'file:///etc/passwd', '/etc/passwd', './x.js', 'data:text/javascript,export default 1', 'isolated-vm', 'http://127.0.0.1/x.js', 'blob:x'])
        for (const load of [() => import(from), () => (0, eval)('import(' + JSON.stringify(from) + ')'), () => Function('f', 'return import(f)')(from)]) try { await load(); loot.add(from) } catch (error) { text(error.stack, from) }
      return tell()`,
    ends: NOTHING,
  },
  {
    name: 'callers and arguments of sloppy functions show nothing',
    run: `${HUNT} const spy = Function('try { let f = arguments.callee; for (let n = 0; n < 20 && f; n++) { f = f.caller; this.seen = f && String(f) } } catch {}')
      const o = { toString() { spy.call(loot); return 'x:' } }; try { new URL(o) } catch {} try { console.log(o) } catch {}
      queueMicrotask(() => spy.call(loot)); await null; text(loot.seen, 'caller'); return tell()`,
    ends: NOTHING,
  },
]

const tenants: Attack[] = [
  ['Object.prototype', `Object.prototype.polluted = 'yes'; Object.prototype.toJSON = () => 'polluted'`],
  [
    'every prototype of the scope',
    `for (const key of Reflect.ownKeys(globalThis)) try { const p = globalThis[key].prototype; for (const name of Reflect.ownKeys(p)) if (name !== 'constructor') Object.defineProperty(p, name, { value() { throw new Error('polluted') } }) } catch {}`,
  ],
  [
    'JSON, Promise and Response',
    `JSON.stringify = JSON.parse = () => 'polluted'; Promise = Response = Request = Headers = URL = class { constructor() { throw new Error('polluted') } }`,
  ],
  ['all globals, deleted', `for (const key of Reflect.ownKeys(globalThis)) try { delete globalThis[key] } catch {}`],
  [
    'all globals, frozen',
    `const freeze = o => { if (o && !Object.isFrozen(o)) { Object.freeze(o); for (const key of Reflect.ownKeys(o)) try { freeze(o[key]) } catch {} } }; freeze(globalThis)`,
  ],
  [
    'the symbols of the registry',
    `Symbol.for('isolet').description; for (const name of ['nodejs.util.inspect.custom', 'nodejs.rejection', 'isolet']) Object.prototype[Symbol.for(name)] = () => 'polluted'`,
  ],
].map(([name = '', code = '']) => ({
  name: `pollution of ${name} stays with its function`,
  module: `${code}; export default { fetch: () => new Response('polluted') }`,
  rounds: 3,
  ends: /^(200 polluted|refused ERR_.*|ERR_(GUEST_EXCEPTION|BAD_RESPONSE))$/,
}))

const probes: Attack[] = [
  { name: 'nothing of one function can be found from another of the same cell', act: lookForSecrets, ends: NOTHING },
  {
    name: 'uninitialised memory is none',
    run: `const all = []; for (let n = 0; n < 40; n++) all.push(new Uint8Array(1e5), new Uint8Array(new TextEncoder().encode('').buffer), new Uint8Array(await new Blob([new Uint8Array(99)]).arrayBuffer())); return new Response(all.some(a => a.some(Boolean)) ? 'bytes' : 'nothing')`,
    limits: { cpuMs: 500 },
    ends: NOTHING,
  },
  {
    name: 'bytes of bodies bring no neighbours along',
    run: `const b = new Uint8Array(await request.arrayBuffer()); return new Response(b.buffer.byteLength === b.byteLength && b.byteOffset === 0 ? 'nothing' : 'slab of ' + b.buffer.byteLength)`,
    request: { method: 'POST', body: 'short' },
    ends: NOTHING,
  },
  {
    name: 'no clock counts finer than milliseconds',
    run: `let odd = 0; for (let n = 0; n < 2000; n++) odd += performance.now() % 1 + new Event('x').timeStamp % 1 + Date.now() % 1; return new Response(odd === 0 ? 'nothing' : 'clock ' + odd)`,
    ends: NOTHING,
  },
]

/** The first request poisons and goes through the runtime; what its own answer is made of is poisoned as well. */
async function poisonAndLook({ name, deploy, call }: Stage): Promise<string> {
  const code = `${SPIES}${TOUR} poison.done = false
    export default { async fetch(request) {
      if (poison.done) return new Response(caught.length > 100 ? findLoot() : 'caught too little')
      poison(); await tour(request); poison.done = true } }`
  await deploy(name, code, { cpuMs: 3000 })
  await call(name, { method: 'POST', body: '{"a":1}' })
  return (await call(name)).what
}

/** A secret is kept in every way there is by one function, and looked for in every way by another. */
async function lookForSecrets(stage: Stage): Promise<string> {
  const secret = `secret-${crypto.randomUUID()}`
  const keeper = `globalThis.secret = '${secret}'; Object.prototype.secret = '${secret}'; export default { fetch: () => { console.log('${secret}'); return new Response('${secret}', { headers: { 'x-secret': '${secret}' } }) } }`
  const seeker = `export default { async fetch(request, env, ctx) { ${HUNT}
    const all = [globalThis.secret, ({}).secret, JSON.stringify(env), JSON.stringify([...request.headers]), Reflect.ownKeys(globalThis).map(String).join(), request.url]
    for (const value of all) if (/secret-/.test(String(value))) loot.add(String(value))
    return tell() } }`
  await stage.deploy(`${stage.name}-keeper`, keeper)
  await stage.deploy(stage.name, seeker)
  const endings = []
  for (let n = 0; n < 10; n++) {
    await stage.call(`${stage.name}-keeper`)
    endings.push((await stage.call(stage.name)).what)
  }
  return [...new Set(endings)].join(', ')
}

testFamily('escapes', [...constructors, ...walks, ...tenants, ...probes], {
  sharpest: ['poisoned built-ins are never handed the host callback', 'no stack names a path of the host'],
})
