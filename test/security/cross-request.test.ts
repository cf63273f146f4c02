// One request against another of the same function: they share an isolate, and must not share what the host holds.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Version } from '../../src/host/version.ts'
import { ask, bodyText, toRequest, toVersion } from '../host/versions.ts'
import { type Field, testAttacks } from './attacks.ts'

/** A module whose first request (`/leave`) leaves something behind, which the second (`/take`) makes use of. */
const heist = (leave: string, take: string, limits: Partial<Version['limits']> = {}): Version =>
  toVersion(
    `let loot
    export default { async fetch(request, env, ctx) {
      if (request.url.endsWith('/warm')) return new Response()
      if (request.url.endsWith('/leave')) { ${leave} }
      try { ${take} } catch (error) { return new Response(error.name) } } }`,
    { name: 'thief', limits: { cpuMs: 2000, ...limits } },
  )

const at = (path: string, body: Uint8Array | null = null) => ({
  url: `http://f${path}`,
  method: body === null ? 'GET' : 'POST',
  body,
})
const SECRET = new TextEncoder().encode('secret of the first')

/** What is left behind, how it is taken, and how that may end. */
const heists: readonly (readonly [name: string, leave: string, take: string, ends: RegExp])[] = [
  [
    'a ctx used after its request ended',
    `loot = ctx; return new Response()`,
    `loot.waitUntil(Promise.resolve()); return new Response('revived')`,
    /^TypeError$/,
  ],
  [
    'a timer of a finished request',
    `loot = 0; setTimeout(() => loot++, 1); return new Response()`,
    `await scheduler.wait(20); return new Response('fired ' + loot)`,
    /^fired 0$/,
  ],
  [
    'an interval of a finished request',
    `loot = 0; setInterval(() => loot++, 1); return new Response()`,
    `await scheduler.wait(20); return new Response('fired ' + loot)`,
    /^fired 0$/,
  ],
  [
    'a timer id of another request, cleared',
    `loot = 0; return new Response()`,
    `for (let id = 1; id < 100; id++) clearTimeout(id); return new Response('cleared')`,
    /^cleared$/,
  ],
  [
    'a fetch of a finished request',
    `loot = fetch('http://example.test/').catch(e => e.name); return new Response()`,
    `return new Response(await Promise.race([loot, scheduler.wait(50).then(() => 'never')]))`,
    /^(never|TypeError)$/,
  ],
  [
    'the signal of a finished request',
    `loot = request.signal; return new Response()`,
    `return new Response('aborted ' + loot.aborted)`,
    /^aborted false$/,
  ],
  [
    'the body of a finished request',
    `loot = request; return new Response()`,
    `return new Response('read ' + await Promise.race([loot.text(), scheduler.wait(50).then(() => 'never')]))`,
    /^(read (never|secret of the first)|TypeError)$/,
  ],
  [
    'a Response made by another request',
    `loot = new Response('made before'); return new Response()`,
    `return loot`,
    /^made before$/,
  ],
  ['a Response handed out twice', `loot = new Response('once'); return loot`, `return loot`, /^ERR_BAD_RESPONSE$/],
  [
    'a stream that another request locked',
    `loot = new ReadableStream({ pull(c) { c.enqueue(new Uint8Array(1)); c.close() } }); return new Response(loot)`,
    `return new Response(loot)`,
    /^TypeError$/,
  ],
]

function heistTests(field: () => Field): void {
  for (const [name, leave, take, ends] of heists)
    test(`the next request gains nothing from ${name}`, async () => {
      const { engine, checkVictim } = field()
      const version = heist(leave, take)
      await ask(engine, version, at('/leave', SECRET))
      const end = await ask(engine, version, at('/take')).catch(error => String(error.code))
      assert.match(end, ends)
      await checkVictim()
    })
}

function overlaps(field: () => Field): void {
  test('a request that answers for ever is not answered for by another', async () => {
    const { engine, checkVictim } = field()
    const version = heist(
      `loot = Promise.withResolvers(); return loot.promise`,
      `loot.resolve(new Response('for the first')); return new Response('for the second')`,
    )
    await ask(engine, version, at('/warm'))
    const first = ask(engine, version, at('/leave'))
    assert.equal(await ask(engine, version, at('/take')), 'for the second')
    assert.equal(await first, 'for the first')
    await checkVictim()
  })

  test('a spinning request takes down its own isolate, and the next one gets a fresh isolate', async () => {
    const { engine, checkVictim } = field()
    const version = heist(
      `loot = 'kept'; return new Promise(() => {})`,
      `if (loot) for (;;); return new Response('fresh')`,
      { cpuMs: 50, wallMs: 5000 },
    )
    await ask(engine, version, at('/warm'))
    const first = ask(engine, version, at('/leave'))
    const ends = await Promise.allSettled([ask(engine, version, at('/take')), first])
    assert.deepEqual(
      ends.map(end => end.status === 'rejected' && end.reason.code),
      ['ERR_CPU_LIMIT', 'ERR_CPU_LIMIT'],
    )
    assert.equal(await ask(engine, version, at('/take')), 'fresh')
    await checkVictim()
  })

  test('what a request makes costs that request: another one waits with a budget of its own', async () => {
    const { engine, checkVictim } = field()
    const busy = `for (const end = Date.now() + 60; Date.now() < end; );`
    const version = heist(`${busy} return new Response('first')`, `${busy} return new Response('second')`, {
      cpuMs: 400,
    })
    const all = await Promise.all(
      Array.from({ length: 8 }, (_, n) => ask(engine, version, at(n % 2 ? '/leave' : '/take'))),
    )
    assert.equal(all.length, 8)
    await checkVictim()
  })

  test('waitUntil goes on after the answer for waitUntilMs and no longer', async () => {
    const { engine, log, checkVictim } = field()
    const version = heist(
      `ctx.waitUntil((async () => { for (let n = 0; n < 20; n++) { await scheduler.wait(10); console.log('beat ' + n) } })()); return new Response('out')`,
      '',
      { waitUntilMs: 60 },
    )
    assert.equal(await ask(engine, version, at('/leave')), 'out')
    await log.next(({ message }) => message === 'beat 0')
    await sleep(250)
    assert.ok(!log.lines.some(({ message }) => message === 'beat 15'))
    await checkVictim()
  })

  test('a caller who leaves frees the isolate, whatever the guest does with the signal', async () => {
    const { engine, checkVictim } = field()
    const version = toVersion(
      `export default { fetch: request => { request.signal.addEventListener('abort', () => { throw new Error('no') }); return new Promise(() => {}) } }`,
      { limits: { cpuMs: 2000, wallMs: 100 } },
    )
    let leave = (): void => undefined
    const onCallerGone = (listener: () => void) => {
      leave = listener
      return () => undefined
    }
    const answer = engine.dispatch(version, toRequest({ onCallerGone })).catch(error => error.code)
    await new Promise(setImmediate)
    leave()
    assert.match(await answer, /^ERR_/)
    assert.equal(engine.stats().pool.leased, 0)
    await checkVictim()
  })

  test('bodies of overlapping requests are not mixed up', async () => {
    const { engine, checkVictim } = field()
    const version = toVersion(`export default { fetch: async request => new Response(await request.text()) }`)
    const texts = Array.from({ length: 40 }, (_, n) => `body ${n} `.repeat(50))
    const sent = texts.map(text =>
      engine.dispatch(
        version,
        toRequest({ method: 'POST', body: new Blob([text]).stream() as ReadableStream<Uint8Array> }),
      ),
    )
    assert.deepEqual(await Promise.all(sent.map(async answer => bodyText(await answer))), texts)
    await checkVictim()
  })

  test('two functions of one name and version key share no state with a third of another key', async () => {
    const { engine, checkVictim } = field()
    const code = `globalThis.count = (globalThis.count ?? 0) + 1; export default { fetch: () => new Response(String(++globalThis.count)) }`
    assert.equal(await ask(engine, toVersion(code)), '2')
    assert.equal(await ask(engine, toVersion(code)), '2')
    await checkVictim()
  })
}

testAttacks('cross-request', [], {}, field => {
  heistTests(field)
  overlaps(field)
})
