// Ways out of the sandbox: to the host's callback, to built-ins that are hidden, to other realms, to host paths.

import { type Attack, testAttacks } from './attacks.ts'
import { SPIES, TOUR } from './spies.ts'

/** Asks with a body, so that sources are part of the tour. */
const POST = { method: 'POST', headers: ['x-a', 'b'], body: new TextEncoder().encode('{"a":1}') }

const poisoning: Attack[] = [
  {
    name: 'no poisoned built-in is ever handed the host callback or a hidden constructor',
    module: `${SPIES}${TOUR}
      poison.done = false
      const first = async request => { poison(); await tour(request); poison.done = true; return new Response() }
      export default { fetch: request => poison.done ? new Response(findLoot() + (caught.length > 100)) : first(request) }`,
    request: POST,
    times: 2,
    limits: { cpuMs: 5000 },
    ends: 'nothingtrue',
  },
  {
    name: 'poison laid while the module starts catches nothing either',
    module: `${SPIES}${TOUR}
      poison()
      let done = false
      const first = async request => { await tour(request); done = true; return new Response() }
      export default { fetch: request => done ? new Response(findLoot() + (caught.length > 100)) : first(request) }`,
    request: POST,
    times: 2,
    limits: { cpuMs: 5000, startupCpuMs: 5000 },
    ends: 'nothingtrue',
  },
  {
    name: 'a call after poisoning Function.prototype and Promise.prototype still answers',
    run: `for (const key of ['call', 'apply', 'bind']) Function.prototype[key] = () => { throw new Error('poisoned') }
      Promise.prototype.then = Promise.prototype.finally = () => { throw new Error('poisoned') }
      Array.prototype[Symbol.iterator] = String.prototype.slice = RegExp.prototype.exec = Map.prototype.get = () => { throw 1 }
      await null; return new Response('answered')`,
    ends: 'answered',
  },
  {
    name: 'Symbol.species hands nothing of the runtime to a subclass',
    run: `let loot = 'nothing'
      for (const type of [ArrayBuffer, Array, Map, RegExp, Object.getPrototypeOf(Uint8Array)])
        Object.defineProperty(type, Symbol.species, { configurable: true, get() { return function (...given) {
          for (const one of given) try { if (typeof one(25) === 'string') loot = 'op' } catch {}
          return Reflect.construct(type, given) } } })
      await crypto.subtle.digest('SHA-1', new Uint8Array(9)); await request.text(); return new Response(loot)`,
    request: POST,
    ends: 'nothing',
  },
  {
    name: 'a changed prototype chain of runtime classes sees no secret of their constructors',
    run: `const seen = []
      for (const name of ['AbortSignal', 'Performance', 'Response', 'File', 'FetchEvent', 'CustomEvent', 'MessagePort', 'MessageEvent', 'PerformanceMark', 'PerformanceMeasure']) {
        const type = globalThis[name], parent = Object.getPrototypeOf(type)
        Object.setPrototypeOf(type, new Proxy(parent, { construct(target, given, to) {
          for (const one of given) if (typeof one === 'symbol') seen.push(name); return Reflect.construct(target, given, to) } }))
      }
      for (const make of [() => AbortSignal.abort(), () => new File([], 'a'), () => new CustomEvent('a'), () => new MessageChannel(),
        () => performance.mark('a'), () => performance.measure('a')]) try { make() } catch {}
      return new Response('symbols ' + seen)`,
    ends: 'symbols ',
  },
  {
    name: 'a replaced global class of the runtime is not what the runtime uses',
    run: `let loot = 'nothing'
      for (const name of ['Response', 'Headers', 'Request', 'URL', 'ReadableStream', 'Promise', 'Map', 'Uint8Array', 'AbortSignal'])
        globalThis[name] = class { constructor(...given) { for (const one of given) if (typeof one === 'symbol') loot = name } }
      try { await fetch('http://127.0.0.1:1/') } catch {}
      return (await import('data:text/javascript,').catch(() => request.clone())) && new (Object.getPrototypeOf(async () => {}).constructor)('r', 'return r')(loot).then(text => Reflect.construct(Answer, [text]))`.replace(
      'let loot',
      'const Answer = Response; let loot',
    ),
    ends: 'nothing',
  },
]

const realms: Attack[] = [
  [
    'the global object has no process, require, ivm or runtime names',
    `const names = ['process', 'require', 'module', 'global', 'Buffer', 'ivm', 'isolet', 'start', 'guest', 'receive', '__filename', 'setImmediate', 'gc', 'd8', 'print', 'load', 'read']; return new Response('has ' + names.filter(name => name in globalThis))`,
    'has ',
  ],
  [
    'constructor.constructor gives the guest its own global only',
    `const self = request.constructor.constructor('return this')(); return new Response(String(self === globalThis) + typeof self.process)`,
    'trueundefined',
  ],
  [
    'eval and Function run guest code in the guest, and see no more than it',
    `return new Response([(0, eval)('typeof process'), Function('return typeof require')(), (0, eval)('this') === globalThis].join())`,
    'undefined,undefined,true',
  ],
  [
    'generator and async constructors stay in the realm',
    `const make = f => f.constructor; const g = make(function* () {})('yield this')().next().value; const a = await make(async () => {})('return this')(); return new Response(String(g === globalThis) + (a === globalThis))`,
    'truetrue',
  ],
  [
    'import() of files, packages, node: and data: is refused',
    `const ends = []; for (const from of ['node:fs', 'fs', 'file:///etc/passwd', './x.js', 'data:text/javascript,export default 1', 'isolated-vm', 'isolet:runtime']) ends.push(await import(from).then(() => 'in', error => error instanceof Error ? 'out' : 'odd')); return new Response([...new Set(ends)].join())`,
    'out',
  ],
  [
    'import() from eval and Function is refused',
    `const ends = [await (0, eval)('import("node:fs")').catch(() => 'out'), await Function('return import("node:fs")')().catch(() => 'out')]; return new Response(ends.join())`,
    'out,out',
  ],
  ['ShadowRealm is not there', `return new Response(typeof ShadowRealm)`, 'undefined'],
  [
    'SharedArrayBuffer and Atomics are not there',
    `return new Response([typeof SharedArrayBuffer, typeof Atomics].join())`,
    'undefined,undefined',
  ],
  [
    'structuredClone brings back no hidden class',
    `const copy = structuredClone({ a: new ArrayBuffer(8), b: new Uint8Array(4), e: new RangeError('x') }); return new Response([copy.a.constructor === ArrayBuffer, copy.b.buffer.constructor === ArrayBuffer, copy.e.constructor === RangeError].join())`,
    'true,true,true',
  ],
  [
    'a forged clone source with a lying tag is refused or cloned as plain',
    `const forged = { get [Symbol.toStringTag]() { return 'Map' } }; const copy = structuredClone(forged); return new Response(String(copy instanceof Map))`,
    'false',
  ],
  [
    'Temporal is not there, and Date gives no way to it',
    `return new Response([typeof Temporal, typeof Date.prototype.toTemporalInstant].join())`,
    'undefined,undefined',
  ],
].map(([name = '', run = '', ends = '']) => ({ name, run, ends }))

/** Resizable buffers are not counted by the memory limit: one of 200 MB in an isolate of 64 tells. */
const buffers: Attack[] = [
  ['the constructor', 'new ArrayBuffer(2e8, { maxByteLength: 2e8 })'],
  ['a subclass', 'new (class extends ArrayBuffer {})(2e8, { maxByteLength: 2e8 })'],
  ['Reflect.construct', 'Reflect.construct(ArrayBuffer, [2e8, { maxByteLength: 2e8 }], Array)'],
  ['the constructor behind a view', 'new (new Uint8Array(1).buffer.constructor)(2e8, { maxByteLength: 2e8 })'],
  [
    'a getter that lies the first time',
    '(() => { let n = 0; return new ArrayBuffer(2e8, { get maxByteLength() { return n++ ? 2e8 : undefined } }) })()',
  ],
  ['a proxy of options', 'new ArrayBuffer(2e8, new Proxy({}, { get: () => 2e8, has: () => true }))'],
  ['a function as options', 'new ArrayBuffer(2e8, Object.assign(() => {}, { maxByteLength: 2e8 }))'],
  [
    'Object.prototype.maxByteLength',
    '(() => { Object.prototype.maxByteLength = 2e8; return new ArrayBuffer(2e8, {}) })()',
  ],
  [
    'a changed Reflect.construct',
    `(() => { let Original; Reflect.construct = type => { Original = type; return {} }; new ArrayBuffer(1)
      return new (Original ?? Object)(2e8, { maxByteLength: 2e8 }) })()`,
  ],
  ['transfer with options', 'new ArrayBuffer(1).transfer(2e8, { maxByteLength: 2e8 })'],
  ['a Blob of many parts', 'await new Blob(Array(200).fill(new Uint8Array(1e6))).arrayBuffer()'],
].map(([by = '', expression = '']) => ({
  name: `no buffer past the memory limit comes from ${by}`,
  run: `try { return new Response('made ' + (${expression}).byteLength) } catch (error) { return new Response(error.name) }`,
  limits: { memoryMiB: 64, cpuMs: 2000 },
  ends: /^(TypeError|RangeError|made undefined|ERR_MEMORY_LIMIT)$/,
}))

const stacks: Attack[] = [
  {
    name: 'no stack shows a host path',
    run: `Error.stackTraceLimit = 1000; const stacks = []
      const note = () => stacks.push(new Error('x').stack)
      try { new URL({ toString() { note(); return 'x:' } }) } catch {}
      try { new URL('no url') } catch (error) { stacks.push(error.stack) }
      try { await fetch('http://127.0.0.1:1/') } catch (error) { stacks.push(error.stack) }
      try { new TextDecoder('x') } catch (error) { stacks.push(error.stack) }
      await new Promise(resolve => setTimeout(() => { note(); resolve() }, 0))
      note(); return new Response(String(/node_modules|file:|node:|isolated-vm|\\.ts|\\/(home|work|usr|src)\\//.exec(stacks.join())))`,
    ends: 'null',
  },
  {
    name: 'Error.prepareStackTrace sees no function or receiver of the runtime',
    module: `const loot = new Set()
      Error.stackTraceLimit = 1000
      Error.prepareStackTrace = (error, sites) => {
        for (const site of sites) {
          for (const found of [site.getFunction(), site.getThis()])
            if (found !== undefined && found !== globalThis) try { loot.add(typeof found(25)) } catch (e) { if (typeof found === 'function') loot.add('function ' + site.getFileName()) }
          if (/node|\\//.test(site.getFileName() ?? '')) loot.add(site.getFileName())
        }
        return 'trace'
      }
      export default { async fetch(request) {
        for (const run of [() => new URL({ toString() { void new Error('x').stack; return 'x:' } }), () => new URL('no'), () => fetch('http://127.0.0.1:1/'),
          () => [1].map.call({ length: 1, get 0() { return new Error('x').stack } }, () => 1),
          () => new Response(new ReadableStream({ pull() { void new Error('x').stack; throw new Error('y') } })).text(),
          () => new Promise(resolve => setTimeout(() => { void new Error('x').stack; resolve() }, 0))]) try { await run() } catch (error) { void error.stack }
        loot.delete('function attacker.js')
        return new Response('loot ' + [...loot]) } }`,
    ends: 'loot ',
  },
  {
    name: 'nor in ports, clones, patterns, observers, listeners for errors, and timers of text',
    run: `const loot = new Set(), own = new Set(), mine = f => (own.add(f), f)
      Error.stackTraceLimit = 1000
      Error.prepareStackTrace = (_, sites) => sites
      const from = new Set()
      const look = globalThis.look = mine(where => { from.add(where); for (const site of new Error().stack) for (const found of [site.getFunction(), site.getThis()])
        if (found !== undefined && found !== globalThis && !own.has(found)) loot.add(String(found)) })
      const { port1, port2 } = new MessageChannel()
      await new Promise(resolve => { port2.onmessage = mine(() => { look('port'); resolve() }); port1.postMessage({ get a() { look('clone'); return 1 } }) })
      new URLPattern({ get pathname() { look('pattern'); return '/:a' } }).exec({ get pathname() { look('input'); return '/a' } })
      new PerformanceObserver(mine(() => look('observer'))).observe({ type: 'mark' }); performance.mark('a', { get detail() { look('mark') } })
      onerror = mine(() => { look('error'); return true }); reportError(1)
      const rejected = new Promise(resolve => { onunhandledrejection = mine(() => { look('rejection'); resolve() }) })
      setTimeout('look("text")'); Promise.reject(1); await rejected; await scheduler.wait(5)
      return new Response([...from].sort().join() + ' saw ' + [...loot])`,
    ends: 'clone,error,input,mark,observer,pattern,port,rejection,text saw ',
  },
  {
    name: 'a timer of text sees globals alone, and imports nothing',
    run: `globalThis.seen = []
      setTimeout('seen.push(...["process", "require", "timers", "callback", "code", "op", "evaluate", "arguments"].map(name => { try { return typeof eval(name) } catch { return "none" } }))')
      setTimeout('import("node:fs").then(() => seen.push("in"), error => seen.push(error instanceof Error ? "out" : "odd"))')
      await scheduler.wait(5); return new Response([...new Set(seen)].join())`,
    ends: 'none,out',
  },
  {
    name: 'a sloppy callback sees no caller',
    run: `const look = Function('try { const c = arguments.callee.caller; return c === null ? "null" : typeof c } catch (e) { return "throws" }')
      let seen = ''; new URL({ toString: () => (seen = look(), 'x:') })
      const direct = Function('seen', 'new URL({ toString: function () { const c = arguments.callee.caller; seen.push(c === null ? "null" : String(c).slice(0, 40)); return "x:" } })'); const list = []
      direct(list); setTimeout(Function('this.late = arguments.callee.caller'), 0); await scheduler.wait(1)
      return new Response(list.concat(String(globalThis.late)).join())`,
    ends: 'null,null',
  },
  {
    name: 'an error thrown by a handler reaches the caller without a stack',
    run: `throw Object.assign(new Error('boom'), { stack: 'at /etc/passwd:1' })`,
    ends: 'ERR_GUEST_EXCEPTION',
  },
]

testAttacks('escapes', [...poisoning, ...realms, ...buffers, ...stacks])
