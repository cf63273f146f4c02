// What every engine must do, inline or in cells: one suite, run against each.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Engine, EngineOptions } from '../../src/host/engine.ts'
import { ask, bodyText, createLogProbe, handler, toRequest, toVersion } from './versions.ts'

export type OpenEngine = (options: EngineOptions) => Promise<Engine>

const encoder = new TextEncoder()
const STARTS = 30

export function testEngine(name: string, open: OpenEngine): void {
  describe(name, { concurrency: false }, () => {
    starts(open)
    handlers(open)
    bodies(open)
    afterlife(open)
    faults(open)
    ends(open)
  })
}

function starts(open: OpenEngine): void {
  test('the first request is pooled where there is a blank and cold where there is none; later ones are warm', async () => {
    for (const [blanks, first] of [
      [1, 'pooled'],
      [0, 'cold'],
    ] as const) {
      await using engine = await open({ blanks })
      while (engine.stats().pool.blanks < blanks) await nextTurn()
      const version = handler('() => new Response("x")')
      const kinds = []
      for (let n = 0; n < 3; n += 1) kinds.push((await engine.dispatch(version, toRequest())).start)
      assert.deepEqual(kinds, [first, 'warm', 'warm'])
    }
  })

  test('the phases of a start add up to what its request took, and a warm request has none', async () => {
    for (const [blanks, kind] of [
      [1, 'pooled'],
      [0, 'cold'],
    ] as const) {
      await using engine = await open({ blanks })
      const shares = []
      while (shares.length < STARTS) {
        while (engine.stats().pool.blanks < blanks) await nextTurn()
        const version = handler('() => new Response("x")')
        const { start, timing } = await engine.dispatch(version, toRequest())
        // What a cell tells of its blanks may be old.
        if (start !== kind || timing.phases === undefined) continue
        const { isolate, context, runtime, compile, evaluate } = timing.phases
        assert.deepEqual([isolate > 0, context > 0, runtime > 0], Array(3).fill(kind === 'cold'))
        const sum = isolate + context + runtime + compile + evaluate + timing.exec
        shares.push(sum / (timing.load + timing.exec))
        assert.equal((await engine.dispatch(version, toRequest())).timing.phases, undefined)
      }
      const median = shares.sort((a, b) => a - b)[STARTS / 2] as number
      assert.ok(median > 0.95 && median < 1.05, `${kind}: ${median}`)
      const { compile, call } = engine.stats().phaseMs[kind]
      assert.deepEqual([compile.count >= STARTS, call.count >= STARTS], [true, true])
    }
  })

  test('what a guest spends on its start and on its first call lengthens these phases and no others', async () => {
    await using engine = await open({ blanks: 0 })
    const spin = 'for (const end = Date.now() + 200; Date.now() < end; );'
    const limits = { cpuMs: 10_000, startupCpuMs: 10_000 }
    const share = async (code: string) => {
      const { timing } = await engine.dispatch(toVersion(code, { limits }), toRequest())
      const { isolate, context, runtime, compile, evaluate } = timing.phases ?? assert.fail('no phases')
      return { others: (isolate + context + runtime + compile) / evaluate, call: timing.exec / evaluate }
    }
    const heavy = await share(`${spin}; export default { fetch: () => new Response("x") }`)
    const quick = await share(`export default { fetch() { ${spin}; return new Response("x") } }`)
    assert.ok(heavy.others < 1 && heavy.call < 1, JSON.stringify(heavy))
    assert.ok(quick.call > 10, JSON.stringify(quick))
  })

  test('a hundred first requests at once make one isolate', async () => {
    await using engine = await open({})
    const version = toVersion('let n = 0; export default { fetch: () => new Response(String(++n)) }')
    const answers = await Promise.all(Array.from({ length: 100 }, () => ask(engine, version)))
    assert.equal(new Set(answers).size, 100)
    const { starts, pool } = engine.stats()
    assert.deepEqual([starts.cold + starts.pooled, starts.warm, pool.isolates], [1, 99, 1])
  })

  test('more functions than room are all answered, and evictions are counted', async () => {
    await using engine = await open({ maxIsolates: 5 })
    for (let n = 0; n < 40; n += 1)
      assert.equal(await ask(engine, handler(`() => new Response("${n}")`, { name: `f${n}` })), String(n))
    const { pool, evictions } = engine.stats()
    assert.equal(pool.isolates, 5)
    assert.equal(evictions.room, 35)
  })

  test('a trial start tells its phases, brings a code cache and takes no room in the pool', async () => {
    await using engine = await open({})
    const trial = await engine.prepare(handler('() => new Response("x")'), false)
    assert.ok((trial.codeCache?.byteLength ?? 0) > 0)
    const { isolate, compile, evaluate, total } = trial.startup
    assert.ok(Math.abs(isolate + compile + evaluate - total) <= 0.05 * total + 0.05)
    assert.equal(engine.stats().pool.isolates, 0)
  })

  test('a version prepared to stay warm serves its first request warm', async () => {
    await using engine = await open({})
    const version = handler('() => new Response("x")')
    await engine.prepare(version, true)
    assert.equal((await engine.dispatch(version, toRequest())).start, 'warm')
  })

  test('without code caches a trial start brings none', async () => {
    await using engine = await open({ codeCache: false })
    const version = handler('() => new Response("plain")')
    assert.equal((await engine.prepare(version, true)).codeCache, undefined)
    assert.equal(await ask(engine, version), 'plain')
  })

  test('where nothing is kept warm, a version that was prepared starts at its first request', async () => {
    await using engine = await open({ keepWarm: false })
    const version = handler('() => new Response("x")')
    await engine.prepare(version, true)
    assert.notEqual((await engine.dispatch(version, toRequest())).start, 'warm')
  })

  test('rungs that are no rungs are refused', async () => {
    for (const wrong of [{ blanks: 'many' }, { blanks: -1 }, { codeCache: 1 }, { keepWarm: 'yes' }]) {
      const [name = ''] = Object.keys(wrong)
      await assert.rejects(open(wrong as EngineOptions), {
        code: 'ERR_INVALID_OPTION',
        message: new RegExp(`^${name} `),
      })
    }
  })

  test('a code cache is used, and one that is garbage does no harm', async () => {
    await using engine = await open({})
    const version = handler('() => new Response("cached")')
    const { codeCache } = await engine.prepare(version, false)
    for (const cache of [codeCache, new Uint8Array(64), new Uint8Array()]) {
      const artifact = { ...version.readArtifact(), codeCache: cache }
      assert.equal(await ask(engine, { ...version, key: crypto.randomUUID(), readArtifact: () => artifact }), 'cached')
    }
  })
}

function handlers(open: OpenEngine): void {
  const forms: Record<string, string> = {
    'an object with fetch': 'export default { fetch(request) { return new Response(request.method) } }',
    'a function': 'export default request => new Response(request.method)',
    'a class instance':
      'class A { m = ""; fetch(request) { return new Response(this.m + request.method) } }; export default new A()',
    'a listener': 'addEventListener("fetch", event => event.respondWith(new Response(event.request.method)))',
  }
  for (const [form, code] of Object.entries(forms)) {
    test(`${form} is a handler`, async () => {
      await using engine = await open({})
      assert.equal(await ask(engine, toVersion(code), { method: 'PUT' }), 'PUT')
    })
  }

  test('env carries strings and JSON values', async () => {
    await using engine = await open({})
    const env = { TEXT: 'a', OBJECT: { b: [1, null, true] } }
    assert.equal(await ask(engine, handler('(_, env) => Response.json(env)', { env })), JSON.stringify(env))
  })

  test('method, URL, headers and body arrive as they were sent', async () => {
    await using engine = await open({})
    const version = handler(
      'async r => Response.json([r.method, r.url, r.headers.get("x-a"), r.headers.get("X-B"), await r.text()])',
    )
    const request = { method: 'POST', url: 'http://f/p?q=%C3%BC', headers: ['x-a', '1', 'x-b', '2', 'x-b', '3'] }
    const body = encoder.encode('grüße')
    assert.equal(await ask(engine, version, { ...request, body }), '["POST","http://f/p?q=%C3%BC","1","2, 3","grüße"]')
  })

  test('status, status text and repeated cookies come back', async () => {
    await using engine = await open({})
    const version = handler(`() => {
      const response = new Response(null, { status: 418, statusText: "teapot" })
      response.headers.append("set-cookie", "a=1")
      response.headers.append("set-cookie", "b=2")
      return response
    }`)
    const { status, statusText, headers, body } = await engine.dispatch(version, toRequest())
    assert.deepEqual([status, statusText, body], [418, 'teapot', null])
    assert.deepEqual(headers, ['set-cookie', 'a=1', 'set-cookie', 'b=2'])
  })

  test('overlapping requests share an isolate and keep their own answers', async () => {
    await using engine = await open({})
    const version = handler(
      'async r => { const id = r.headers.get("id"); await new Promise(d => setTimeout(d, 5)); return new Response(id) }',
    )
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, n) => ask(engine, version, { headers: ['id', String(n)] })),
    )
    assert.deepEqual(
      answers,
      Array.from({ length: 40 }, (_, n) => String(n)),
    )
    assert.equal(engine.stats().pool.isolates, 1)
  })
}

function bodies(open: OpenEngine): void {
  test('a streamed request body arrives chunk by chunk, and no faster than it is read', async () => {
    await using engine = await open({})
    let pulled = 0
    const body = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          pulled += 1
          if (pulled <= 20) controller.enqueue(encoder.encode(`${pulled};`))
          else controller.close()
        },
      },
      { highWaterMark: 0 },
    )
    const version = handler(`async r => {
      const reader = r.body.getReader()
      const { value } = await reader.read()
      return new Response(value)
    }`)
    assert.equal(await ask(engine, version, { method: 'POST', body }), '1;')
    assert.ok(pulled < 20, `${pulled} chunks were pulled for one read`)
  })

  test('a streamed response arrives over time, and stops being made when nobody reads', async () => {
    await using engine = await open({})
    const probe = createLogProbe()
    await using logged = await open({ onLog: probe.onLog })
    const version = handler(`() => {
      let n = 0
      return new Response(new ReadableStream({
        async pull(c) { await new Promise(d => setTimeout(d, 1)); c.enqueue(new TextEncoder().encode("x".repeat(10000) + ++n)) },
        cancel() { console.log("cancelled after " + n) }
      }))
    }`)
    const { body } = await engine.dispatch(version, toRequest())
    const reader = (body as ReadableStream<Uint8Array>).getReader()
    assert.ok(((await reader.read()).value?.byteLength ?? 0) > 0)
    await reader.cancel()
    const other = (await logged.dispatch(version, toRequest())).body as ReadableStream<Uint8Array>
    await other.cancel()
    const { message } = await probe.next(line => line.message.startsWith('cancelled'))
    assert.ok(Number(message.split(' ').at(-1)) < 100, message)
  })

  test('ten megabytes go in and come out whole', async () => {
    await using engine = await open({})
    const bytes = new Uint8Array(10 * 1024 * 1024).map((_, n) => n % 251)
    const version = handler('async r => new Response(await r.arrayBuffer())', { limits: { cpuMs: 5000 } })
    const response = await engine.dispatch(version, toRequest({ method: 'POST', body: bytes }))
    assert.deepEqual(Buffer.from(await new Response(response.body).arrayBuffer()), Buffer.from(bytes))
  })

  test('a body handed on unread never enters the guest', async () => {
    await using engine = await open({})
    const body = new Blob(['pass me on']).stream() as ReadableStream<Uint8Array>
    assert.equal(await ask(engine, handler('r => new Response(r.body)'), { method: 'POST', body }), 'pass me on')
  })

  test('a response stream that fails, fails for the reader', async () => {
    await using engine = await open({})
    const version = handler(`() => new Response(new ReadableStream({ pull(c) { c.error(new Error("inner")) } }))`)
    await assert.rejects(bodyText(await engine.dispatch(version, toRequest())))
  })
}

function afterlife(open: OpenEngine): void {
  test('waitUntil outlives the response', async () => {
    const probe = createLogProbe()
    await using engine = await open({ onLog: probe.onLog })
    const version = handler(`(r, e, ctx) => {
      ctx.waitUntil(new Promise(d => setTimeout(d, 200)).then(() => console.log("after")))
      return new Response("before")
    }`)
    assert.equal(await ask(engine, version), 'before')
    assert.equal(probe.lines.length, 0)
    assert.equal((await probe.next(line => line.message === 'after')).level, 'log')
  })

  test('messages between ports are delivered, and an open port holds no request open', async () => {
    await using engine = await open({})
    const version = handler(`async () => {
      const { port1, port2 } = new MessageChannel(), got = []
      const all = new Promise(resolve => {
        port1.onmessage = ({ data }) => { got.push(data); if (data === 99) resolve() }
      })
      for (let n = 0; n < 100; n++) port2.postMessage(n)
      await all
      port2.postMessage("nobody waits for this")
      return Response.json(got)
    }`)
    assert.deepEqual(JSON.parse(await ask(engine, version)), [...Array(100).keys()])
    assert.equal(engine.stats().pool.leased, 0)
  })

  test('a guest that sends itself messages for ever still hears of its timers, and ends at cpuMs', async () => {
    await using engine = await open({})
    const loop = `const { port1, port2 } = new MessageChannel()
      port1.onmessage = () => port2.postMessage(0)
      port2.postMessage(0)`
    const heard = handler(`() => { ${loop}; return new Promise(d => setTimeout(() => d(new Response("heard")), 5)) }`)
    assert.equal(await ask(engine, heard), 'heard')
    const endless = handler(`() => { ${loop}; return new Promise(() => {}) }`, { limits: { cpuMs: 50 } })
    await assert.rejects(ask(engine, endless), { code: 'ERR_CPU_LIMIT' })
  })

  test('timers that nobody waits for end with their request', async () => {
    const probe = createLogProbe()
    await using engine = await open({ onLog: probe.onLog })
    const version = handler(`r => {
      if (r.url.endsWith("set")) setTimeout(() => console.log("must not be"), 50)
      return new Promise(d => setTimeout(() => d(new Response("x")), r.url.endsWith("set") ? 0 : 100))
    }`)
    await ask(engine, version, { url: 'http://f/set' })
    await ask(engine, version, { url: 'http://f/later' })
    assert.deepEqual(probe.lines, [])
  })

  test('a caller that goes away aborts request.signal', async () => {
    const probe = createLogProbe()
    await using engine = await open({ onLog: probe.onLog })
    const version = handler(`r => new Promise(resolve => {
      console.log("listening")
      r.signal.addEventListener("abort", () => { console.log("aborted " + r.signal.reason.name); resolve(new Response("late")) })
    })`)
    let leave = (): void => undefined
    const onCallerGone = (listener: () => void): (() => void) => {
      leave = listener
      return () => undefined
    }
    const answer = ask(engine, version, { onCallerGone })
    await probe.next(line => line.message === 'listening')
    leave()
    assert.equal((await probe.next(line => line.message.startsWith('aborted'))).message, 'aborted AbortError')
    await answer
  })
}

function faults(open: OpenEngine): void {
  test('what a handler throws is told to the log with its stack, and to the caller by its code', async () => {
    const probe = createLogProbe()
    await using engine = await open({ onLog: probe.onLog })
    const version = handler('async () => { throw new TypeError("inner trouble") }')
    await assert.rejects(ask(engine, version), { code: 'ERR_GUEST_EXCEPTION', fault: 'guest' })
    const { message, level, source } = await probe.next(line => line.source === 'engine')
    assert.match(message, /^Uncaught TypeError: inner trouble\n {4}at .*f\.js:1:/)
    assert.deepEqual([level, source], ['error', 'engine'])
  })

  test('a rejection nobody handles is logged and loses no answer', async () => {
    const probe = createLogProbe()
    await using engine = await open({ onLog: probe.onLog })
    const version = handler('() => { Promise.reject(new Error("floating")); return new Response("fine") }')
    assert.equal(await ask(engine, version), 'fine')
    await probe.next(line => line.message.includes('(in promise) Error: floating'))
    assert.equal((await engine.dispatch(version, toRequest())).start, 'warm')
  })

  test('a rejection nobody handles reaches listeners too, and one that rejects in its turn ends at cpuMs', async () => {
    const probe = createLogProbe()
    await using engine = await open({ onLog: probe.onLog })
    const version = toVersion(`addEventListener("unhandledrejection", event => {
      console.log("heard of " + event.reason.message)
      if (event.reason.message === "again") Promise.reject(event.reason)
    })
    export default { fetch: r => { Promise.reject(new Error(new URL(r.url).pathname.slice(1))); return new Promise(d => setTimeout(() => d(new Response("fine")), 1)) } }`)
    assert.equal(await ask(engine, version, { url: 'http://f/once' }), 'fine')
    await probe.next(line => line.message === 'heard of once')
    await assert.rejects(ask(engine, version, { url: 'http://f/again' }), { code: 'ERR_CPU_LIMIT' })
  })

  for (const value of ['undefined', '5', '"text"', 'null', '{}', 'Promise.resolve([])', 'new Proxy({}, {})']) {
    test(`${value} is no response`, async () => {
      await using engine = await open({})
      await assert.rejects(ask(engine, handler(`() => (${value})`)), { code: 'ERR_BAD_RESPONSE' })
    })
  }

  const broken: Record<string, [string, string]> = {
    'does not parse': ['export default {', 'ERR_BUILD'],
    throws: ['throw new Error("at start")', 'ERR_GUEST_EXCEPTION'],
    spins: ['for (;;);', 'ERR_CPU_LIMIT'],
    'never settles': ['await new Promise(() => {}); export default {}', 'ERR_GUEST_EXCEPTION'],
    'has no handler': ['export const x = 1', 'ERR_GUEST_EXCEPTION'],
    'imports something': ['import x from "y"; export default x', 'ERR_BUILD'],
  }
  for (const [what, [code, expected]] of Object.entries(broken)) {
    test(`a module that ${what} fails to start with ${expected}`, async () => {
      await using engine = await open({})
      const version = toVersion(code, { limits: { startupCpuMs: 50 } })
      await assert.rejects(engine.prepare(version, false), { code: expected })
      await assert.rejects(engine.dispatch(version, toRequest()), { code: expected })
      assert.equal(engine.stats().pool.isolates, 0)
    })
  }

  test('what a handler answers when its wall time is over comes too late', async () => {
    const probe = createLogProbe()
    await using engine = await open({ onLog: probe.onLog })
    const version = handler(
      `r => new Promise(resolve => {
        r.signal.addEventListener("abort", () => { console.log(r.signal.reason.message); resolve(new Response("late")) })
      })`,
      { limits: { wallMs: 20 } },
    )
    await assert.rejects(ask(engine, version), { code: 'ERR_WALL_LIMIT' })
    assert.equal((await probe.next(() => true)).message, 'the request ran out of wall time')
  })

  test('a stack is told even when the version was removed meanwhile', async () => {
    const probe = createLogProbe()
    await using engine = await open({ onLog: probe.onLog })
    let removed = false
    const version = handler('() => { throw new Error("last words") }')
    const artifact = version.readArtifact()
    const readArtifact = (): typeof artifact => {
      if (removed) throw new Error('removed')
      removed = true
      return artifact
    }
    await assert.rejects(ask(engine, { ...version, readArtifact }), { code: 'ERR_GUEST_EXCEPTION' })
    assert.match((await probe.next(() => true)).message, /last words/)
  })

  test('the isolate of a spinner is gone and the next request gets a sound one', async () => {
    await using engine = await open({})
    const version = handler('r => { while (r.url.endsWith("spin")); return new Response("sound") }', {
      limits: { cpuMs: 20 },
    })
    await ask(engine, version)
    await assert.rejects(ask(engine, version, { url: 'http://f/spin' }), { code: 'ERR_CPU_LIMIT' })
    assert.equal(await ask(engine, version), 'sound')
    // On a crowded machine V8's own timeout comes so late that the watchdog is first, and the isolate goes with its cell.
    const { evictions, cells } = engine.stats()
    assert.equal(evictions.fault + (cells?.lost ?? 0), 1)
  })

  test('requests that overlap with a spinner in its isolate end with its fault', async () => {
    await using engine = await open({})
    const version = handler('async r => { if (r.url.endsWith("spin")) for (;;); await new Promise(() => {}) }', {
      limits: { cpuMs: 20 },
    })
    const waiting = assert.rejects(ask(engine, version), { code: 'ERR_CPU_LIMIT' })
    await assert.rejects(ask(engine, version, { url: 'http://f/spin' }), { code: 'ERR_CPU_LIMIT' })
    await waiting
    assert.equal(engine.stats().pool.leased, 0)
  })
}

function ends(open: OpenEngine): void {
  test('a retired version is lent no longer and its running requests finish', async () => {
    await using engine = await open({})
    const version = handler('() => new Promise(d => setTimeout(() => d(new Response("done")), 20))')
    const running = ask(engine, version)
    await nextTurn()
    engine.retire(version.key)
    assert.equal(await running, 'done')
    assert.equal(engine.stats().pool.isolates, 0)
    assert.equal(engine.stats().evictions.retired, 1)
  })

  test('closing finishes what runs and refuses what comes', async () => {
    const engine = await open({})
    const version = handler('() => new Promise(d => setTimeout(() => d(new Response("done")), 20))')
    const running = ask(engine, version)
    await nextTurn()
    const closed = engine.close()
    await assert.rejects(ask(engine, version), { code: 'ERR_CLOSED' })
    assert.equal(await running, 'done')
    await closed
  })

  test('closing does not wait longer than its grace for a request that never ends', async () => {
    const engine = await open({})
    const running = assert.rejects(ask(engine, handler('() => new Promise(() => {})')), { code: 'ERR_CLOSED' })
    await nextTurn()
    await engine.close(20)
    await running
  })
}
