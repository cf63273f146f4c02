// Node's modules in a guest say what Node says: each snippet runs in both, and the answers must be the same.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openNodeGuest } from './node-guest.ts'

const guest = await openNodeGuest()

/** Modules by the name that the snippet has for each, and the body of an async function. */
type Snippet = readonly [modules: Readonly<Record<string, string>>, body: string]

async function inNode([modules, body]: Snippet): Promise<unknown> {
  const loaded = await Promise.all(Object.values(modules).map(async name => (await import(`node:${name}`)).default))
  const run = Object.getPrototypeOf(inNode).constructor(...Object.keys(modules), body) as (
    ...args: unknown[]
  ) => Promise<unknown>
  return JSON.parse(JSON.stringify(await run(...loaded)))
}

/** With `node:` and without, as ES module and by require. */
async function inGuest([modules, body]: Snippet): Promise<unknown[]> {
  const entries = Object.entries(modules)
  const forms = [
    entries.map(([name, module]) => `import ${name} from 'node:${module}'`),
    entries.map(([name, module]) => `import * as ${name}_ns from '${module}'; const ${name} = ${name}_ns.default`),
    entries.map(([name, module]) => `const ${name} = require('${module}')`),
  ]
  return await Promise.all(forms.map(form => guest.run(body, form.join('\n'))))
}

const SNIPPETS: Readonly<Record<string, Snippet>> = {
  'buffer: encodings there and back': [
    { buffer: 'buffer' },
    `const { Buffer } = buffer
     const b = Buffer.from('héllo wörld €😀')
     return [...['utf8', 'hex', 'base64', 'base64url', 'latin1', 'utf16le'].map(e => [b.toString(e), Buffer.from(b.toString(e), e).equals(b)]),
       Buffer.from('_-8', 'base64url').toString('hex'), Buffer.from('ff zz', 'hex').length, Buffer.byteLength('€'), Buffer.byteLength('YWJj', 'base64url'),
       Buffer.isEncoding('base64url'), Buffer.isEncoding('nope'), Buffer.alloc(5, 'YWI', 'base64url').toString(), Buffer.from('base64url').toString()]`,
  ],
  'buffer: numbers, slices, searches and comparisons': [
    { buffer: 'buffer' },
    `const { Buffer } = buffer
     const b = Buffer.alloc(16); b.writeUInt32BE(0xdeadbeef, 0); b.writeInt16LE(-2, 4); b.writeDoubleBE(1.5, 6)
     const c = Buffer.concat([Buffer.from('abc'), Buffer.from([1, 2])])
     return [b.toString('hex'), b.readUInt32BE(0), b.readInt16LE(4), b.readDoubleBE(6), c, c.slice(1, 3).toString(), c.subarray(0, 2).toString(),
       c.indexOf('c'), c.includes(2), Buffer.compare(Buffer.from('a'), Buffer.from('b')), c.equals(Buffer.from(c)), Buffer.isBuffer(c), Buffer.isBuffer(new Uint8Array(1)),
       c instanceof Uint8Array, Buffer.name, c.toJSON(), [...c.entries()].length, c.fill('x', 1).toString(), c.write('YQ', 1, 'base64url'), c.toString(), b.utf8Slice(0, 2), c.latin1Slice(), b.hexWrite('0a0b', 1), b.swap16().toString('hex'), b.readBigUInt64LE(0).toString()]`,
  ],
  'events: order, once, prepend, errors and counts': [
    { EventEmitter: 'events' },
    `class Own extends EventEmitter {}
     const e = new Own(); const seen = []
     e.on('a', x => seen.push(['on', x])); e.once('a', x => seen.push(['once', x])); e.prependListener('a', x => seen.push(['first', x]))
     const had = [e.emit('a', 1), e.emit('a', 2), e.emit('b')]
     let thrown; try { e.emit('error', new Error('boom')) } catch (x) { thrown = x.message }
     function Old() { EventEmitter.call(this) } Old.prototype = Object.create(EventEmitter.prototype); const old = new Old(); old.on('x', v => seen.push(v)); old.emit('x', 'old')
     const waited = EventEmitter.once(e, 'later'); e.emit('later', 5, 6)
     const it = EventEmitter.on(e, 'many'); e.emit('many', 1); e.emit('many', 2)
     const many = [(await it.next()).value, (await it.next()).value]; await it.return()
     const ac = new AbortController(); const aborted = EventEmitter.once(e, 'never', { signal: ac.signal }).catch(x => [x.name, x.code]); ac.abort(); await aborted
     return [seen, had, thrown, e.listenerCount('a'), e.eventNames(), await waited, many, e.listenerCount('many'), await aborted, EventEmitter.EventEmitter === EventEmitter, EventEmitter.defaultMaxListeners]`,
  ],
  'util: promisify, callbackify, inherits, deep equality and types': [
    { util: 'util' },
    `const f = (a, done) => a < 0 ? done(new Error('neg')) : done(null, a * 2)
     const back = await new Promise(r => util.callbackify(async x => x + 1)(1, (e, v) => r([e, v])))
     function A() {} function B() {} util.inherits(B, A)
     const own = Object.assign(() => {}, { [util.promisify.custom]: () => 'own' })
     return [await util.promisify(f)(4), await util.promisify(f)(-1).catch(e => e.message), back, new B() instanceof A, B.super_ === A, util.promisify(own)(),
       util.isDeepStrictEqual({ a: [1, new Map([[1, { b: new Set([2]) }]])] }, { a: [1, new Map([[1, { b: new Set([2]) }]])] }), util.isDeepStrictEqual([1], ['1']), util.isDeepStrictEqual(new Date(1), new Date(2)),
       util.types.isDate(new Date()), util.types.isDate(Object.create(Date.prototype)), util.types.isRegExp(/a/), util.types.isPromise(Promise.resolve()), util.types.isUint8Array(new Uint8Array()), util.types.isMap({}), util.types.isNativeError(new TypeError('x')), util.types.isGeneratorFunction(function* () {}), util.types.isBoxedPrimitive(Object(1)),
       util.stripVTControlCharacters('\\u001b[31mred\\u001b[0m'), util.toUSVString('a\\ud800'), typeof util.debuglog('x')]`,
  ],
  'util: format and inspect of what fits a line': [
    { util: 'util' },
    `return [util.format('%s %d %i %j %% %o', 'a', 1.5, 2.7, { a: 1 }, 5), util.format('a', 'b', { c: 1 }), util.format('%s'), util.inspect({ a: 1, b: 'x', c: [1, 2, { d: null }] }),
       util.inspect(new Map([['k', new Set([1])]])), util.inspect('it'), util.inspect([undefined, true, Symbol('s'), 10n, -0]), util.inspect({ [util.inspect.custom]: () => 'mine' }), util.inspect(() => {}).slice(0, 9)]`,
  ],
  'assert: what passes and what fails, by name and code': [
    { assert: 'assert', strict: 'assert/strict' },
    `const judge = async f => { try { await f(); return 'ok' } catch (e) { return [e.name, e.code, e instanceof assert.AssertionError] } }
     return await Promise.all([() => assert(1), () => assert(0), () => assert.equal(1, '1'), () => strict.equal(1, '1'), () => assert.deepStrictEqual({ a: [1] }, { a: [1] }), () => assert.deepStrictEqual([1, 2], [2, 1]),
       () => assert.deepEqual(new Map([[1, 2]]), new Map([[1, 2]])), () => assert.throws(() => { throw new TypeError('bad') }, /bad/), () => assert.throws(() => {}), () => assert.rejects(Promise.reject(new Error('x'))), () => assert.match('abc', /b/), () => assert.match('abc', /z/),
       () => assert.notStrictEqual(1, 1), () => assert.ifError(null), () => assert.fail('no'), () => strict.deepEqual(new Date(5), new Date(5)), () => strict.deepEqual([NaN], [NaN])].map(judge))`,
  ],
  'path: joins, resolves, relates, parses and formats': [
    { path: 'path', posix: 'path/posix' },
    `return [path.join('/a', '../b', './c'), path.resolve('/x', 'y', '../z'), path.relative('/a/b/c', '/a/d'), path.dirname('/a/b.txt'), path.basename('/a/b.txt', '.txt'), path.extname('x.tar.gz'),
       path.parse('/home/u/f.txt'), path.format({ dir: '/d', base: 'b' }), path.normalize('/a//b/../c/.'), path.isAbsolute('a'), path.sep, path.delimiter, posix.join('a', 'b'), path.posix.sep, path.join('a\\\\b', 'c')]`,
  ],
  'crypto: hashes, HMACs and derived keys': [
    { crypto: 'crypto' },
    `const names = ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512', 'SHA-256', 'RSA-SHA256', 'sha512-256', 'sha3-256', 'ripemd160', 'blake2b512', 'blake2s256']
     const long = 'x'.repeat(100000)
     const running = crypto.createHash('sha256').update('a'); const copy = running.copy(); running.update('b')
     let twice; try { copy.digest(); copy.digest() } catch (e) { twice = e.code }
     let unknown; try { crypto.createHash('nope') } catch (e) { unknown = e.message }
     return [names.map(n => crypto.createHash(n).update('abc').update(new Uint8Array([1])).update(long).digest('hex')), crypto.createHash('sha1').update('ff', 'hex').digest('base64'), crypto.createHash('md5').digest('base64url'),
       names.slice(0, 6).map(n => crypto.createHmac(n, 'key').update('data').digest('hex')), crypto.createHmac('sha256', Buffer.alloc(200, 1)).update('x').digest().length, running.digest('hex'), twice, unknown,
       crypto.pbkdf2Sync('pass', 'salt', 100, 32, 'sha256').toString('hex'), await new Promise(r => crypto.pbkdf2('p', 's', 2, 20, 'sha1', (e, k) => r([e, k.toString('hex')]))),
       Buffer.from(crypto.hkdfSync('sha512', 'key', 'salt', 'info', 64)).toString('hex'), crypto.scryptSync('pass', 'salt', 32, { N: 16 }).toString('hex'), await new Promise(r => crypto.scrypt('p', 's', 16, { N: 2 }, (e, k) => r(k.toString('hex')))),
       crypto.hash('sha1', 'abc'), crypto.hash('sha256', 'abc', 'base64')]`,
  ],
  'crypto: randomness has the right shape, and comparisons the right answer': [
    { crypto: 'crypto' },
    `const told = f => { try { return f() } catch (e) { return [e.name, e.code] } }
     const drawn = Array.from({ length: 200 }, () => crypto.randomInt(3, 6))
     return [crypto.randomBytes(70000).length, Buffer.isBuffer(crypto.randomBytes(1)), await new Promise(r => crypto.randomBytes(3, (e, b) => r([e, b.length]))), /^[0-9a-f-]{36}$/.test(crypto.randomUUID()), [...new Set(drawn)].sort(), crypto.randomFillSync(Buffer.alloc(4), 2).slice(0, 2),
       crypto.timingSafeEqual(Buffer.from('abc'), Buffer.from('abc')), crypto.timingSafeEqual(Buffer.from('abc'), Buffer.from('abd')), told(() => crypto.timingSafeEqual(Buffer.from('a'), Buffer.from('ab'))), told(() => crypto.randomInt(5, 5)), crypto.getRandomValues(new Uint8Array(2)).length, typeof crypto.webcrypto.subtle.digest]`,
  ],
  'stream: pipelines, transforms, back-pressure, errors and web streams': [
    { stream: 'stream', promises: 'stream/promises' },
    `const { Readable, Writable, Transform, PassThrough, Duplex, pipeline, finished } = stream
     const collect = async r => { const parts = []; for await (const p of r) parts.push(String(p)); return parts }
     const upper = () => new Transform({ transform(c, _, done) { done(null, String(c).toUpperCase()) } })
     const written = []; const sink = () => new Writable({ highWaterMark: 2, write(c, _, done) { written.push(String(c)); setTimeout(done, 0) } })
     await promises.pipeline(Readable.from(['a', 'b', 'c']), upper(), sink())
     const error = await new Promise(r => pipeline(new Readable({ read() { this.destroy(new Error('broken')) } }), upper(), sink(), e => r(e.message)))
     const pushed = new Readable({ read() {} }); pushed.push('1'); pushed.push('2'); pushed.push(null)
     const w = sink(); const flow = [w.write('123'), w.writableLength > 0]; await new Promise(r => w.end(r))
     const web = Readable.toWeb(Readable.from([Buffer.from('we'), Buffer.from('b')])); const text = await new Response(web).text()
     const node = await collect(Readable.fromWeb(new Response('back').body))
     const toWeb = Writable.toWeb(sink()); const writer = toWeb.getWriter(); await writer.write('w'); await writer.close()
     const fromWebSeen = []; const fw = Writable.fromWeb(new WritableStream({ write(c) { fromWebSeen.push(String(c)) } })); fw.write('q'); await new Promise(r => fw.end(r))
     class Own extends Readable { _read() { this.push(this.n ? null : 'own'); this.n = 1 } }
     return [written, error, (await collect(pushed)).join(''), flow, text, node, fromWebSeen, await collect(new Own()), await collect(Readable.from([1, 2, 3]).map(x => x * 2).filter(x => x > 2)), typeof stream, new PassThrough() instanceof Duplex, stream.Readable === Readable, stream === stream.Stream, await promises.finished(Readable.from([]).resume()) === undefined]`,
  ],
  'string_decoder: characters that arrive in pieces': [
    { decoder: 'string_decoder' },
    `const d = new decoder.StringDecoder('utf8'); const bytes = Buffer.from('a€😀'); const out = []
     for (const byte of bytes) out.push(d.write(Buffer.from([byte])))
     const half = new decoder.StringDecoder('utf8'); half.write(bytes.subarray(0, 2))
     return [out, d.end(), half.end(), new decoder.StringDecoder('base64').write(Buffer.from('abcd')), new decoder.StringDecoder('hex').write(Buffer.from([255]))]`,
  ],
  'querystring: parses and writes': [
    { querystring: 'querystring' },
    `return [querystring.parse('a=1&b=2&a=3&c=%20x+y&d'), querystring.stringify({ a: [1, 2], b: 'x y&', c: true, d: null }), querystring.escape('ä /'), querystring.unescape('%C3%A4'), querystring.parse('a:1;b:2', ';', ':'), querystring.stringify({ a: 1 }, ';', ':')]`,
  ],
  'url: the older API beside the platform’s': [
    { url: 'url' },
    `const u = url.parse('https://user:pw@host.example:8080/p/a?x=1&y=2#frag', true)
     return [{ ...u, query: { ...u.query } }, url.format({ protocol: 'http', host: 'a.example', pathname: '/x', query: { q: 1 } }), url.resolve('http://a.example/b/c', '../d'), url.fileURLToPath('file:///a%20b'), url.pathToFileURL('/a b').href,
       new url.URL('/x', 'http://h').href, new url.URLSearchParams({ a: 1 }).toString(), url.urlToHttpOptions(new URL('http://h:1/p?q')).path, url.format(new URL('http://h/p#f'), { fragment: false }), url.domainToASCII('españa.com')]`,
  ],
  'process: what a package may ask for': [
    { process: 'process' },
    `const order = []; process.nextTick((...a) => order.push(a), 1, 2); await new Promise(resolve => setTimeout(resolve, 1))
     process.env.ADDED = 'x'
     return [order, process.env.ADDED, process.env.MISSING === undefined, typeof process.cwd(), process.hrtime().length, typeof process.hrtime.bigint(), /^v\\d+/.test(process.version), process.argv instanceof Array, typeof process.on, process.platform, process.listenerCount('x')]`,
  ],
  'timers: as functions and as promises': [
    { timers: 'timers', promises: 'timers/promises' },
    `const ac = new AbortController(); const aborted = promises.setTimeout(1000, 1, { signal: ac.signal }).catch(e => e.name); ac.abort()
     const ticks = []; for await (const v of promises.setInterval(1, 'v')) { ticks.push(v); if (ticks.length === 2) break }
     return [await new Promise(r => timers.setTimeout(r, 1, 'a')), await new Promise(r => timers.setImmediate(r, 'b')), await promises.setTimeout(1, 'c'), await promises.setImmediate('d'), await aborted, ticks]`,
  ],
}

for (const [name, snippet] of Object.entries(SNIPPETS)) {
  test(name, async () => {
    const expected = await inNode(snippet)
    for (const answer of await inGuest(snippet)) assert.deepEqual(answer, expected)
  })
}

test('what Node can and a function can not is there to be imported, and says so when it is called', async () => {
  const body = `const told = code => { try { code() } catch (error) { return [error.code, error.message] } }
    return [told(() => createSign('RSA-SHA256')), told(() => process.exit(1)), resolve('a'), process.cwd(), process.versions]`
  const imports = `import { createSign } from 'node:crypto'; import { resolve } from 'node:path'`
  assert.deepEqual(await guest.run(body, imports), [
    ['ERR_METHOD_NOT_IMPLEMENTED', 'crypto.createSign is not available here: use the global crypto.subtle'],
    ['ERR_METHOD_NOT_IMPLEMENTED', 'process.exit is not available here: a function ends when its handler returns'],
    '/a',
    '/',
    {},
  ])
})

test('hashing is paid for by the request that hashes, and ends with its budget', async () => {
  const { fetch } = await guest.load(`import { createHash, pbkdf2Sync } from 'node:crypto'
    export default { fetch: request => new Response(request.url.endsWith('/more')
      ? pbkdf2Sync('p', 's', 2 ** 30, 32, 'sha512') : createHash('sha256').update(new Uint8Array(2 ** 20)).digest('hex')) }`)
  await assert.rejects(async () => await fetch('http://guest/more'), { code: 'ERR_CPU_LIMIT' })
  assert.match(
    await (await fetch('http://guest/')).text(),
    /^30e14955ebf1352266dc2ff8067e68104607e750abb9d3b36582b8af909fcb58$/,
  )
})

test('process.env holds what env holds once the modules have run, and is its own isolate’s', async () => {
  const code = `import { env as named } from 'node:process'
    const atStart = Object.keys(process.env)
    process.env.OWN = 'own'
    export default { fetch: (request, env) => (process.env.LATER = 'x', Response.json([atStart, { ...named, LATER: undefined }, named === process.env, Object.keys(env)])) }`
  for (const KEY of ['first', 'second']) {
    const { fetch } = await guest.host.load({ name: `env-${KEY}`, code, nodejs: true, env: { KEY, n: 5, list: [1] } })
    const expected = { NODE_ENV: 'production', OWN: 'own', KEY, n: '5', list: '[1]' }
    assert.deepEqual(await (await fetch('http://guest/')).json(), [['NODE_ENV'], expected, true, ['KEY', 'n', 'list']])
  }
})

test('whoever takes the place of what hears of env hurts itself only', async () => {
  const take = (
    body: string,
  ) => `Object.defineProperty(globalThis, Symbol.for('isolet.env-slot'), { ${body}, configurable: true })
    export default { fetch: (request, env) => Response.json(env) }`
  await assert.rejects(guest.load(take('value() { throw new Error("mine") }')), {
    code: 'ERR_GUEST_EXCEPTION',
    message: /mine/,
  })
  await assert.rejects(guest.load(take('value() { for (;;); }')), { code: 'ERR_CPU_LIMIT' })
  const { fetch } = await guest.load(take('get() { throw new Error("never read") }'))
  assert.deepEqual(await (await fetch('http://guest/')).json(), {})
})
