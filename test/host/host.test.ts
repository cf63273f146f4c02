import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { systemClock } from '../../src/base/clock.ts'
import type { Engine, EngineOptions } from '../../src/host/engine.ts'
import { openHost } from '../../src/host/host.ts'
import type { Version } from '../../src/host/version.ts'
import { testEngine } from './engine-suite.ts'
import { ask, createLogProbe, handler, toRequest, toVersion } from './versions.ts'

testEngine('the inline host', options => openHost(options))

interface Idle {
  readonly engine: Engine
  /** Does what the host put off: blanks, disposals, lessons. */
  settle(): void
}

async function openIdly(options: EngineOptions): Promise<Idle> {
  const due: (() => void)[] = []
  const afterIdly = (_delayMs: number, work: () => void): { stop(): void } => {
    due.push(work)
    return { stop: () => undefined }
  }
  const engine = await openHost({ idleTtlMs: 0, ...options }, { clock: { ...systemClock, afterIdly } })
  const settle = (): void => {
    // A blank that is made asks for the next one, until there are enough.
    for (let round = 0; round < 10; round += 1) for (const work of due.splice(0)) work()
  }
  return { engine, settle }
}

/** A module with so many functions that its code cache is worth a lesson; what it answers tells isolates apart. */
function tellingModule(): Version {
  const functions = Array.from({ length: 200 }, (_, n) => `function f${n}(a) { return [a, ${n}, { a }].concat(a) }`)
  return toVersion(
    `${functions.join('\n')}
let served = 0
const born = [Math.random(), crypto.randomUUID(), new Map([[{}, 1]]).size]
globalThis.mark ??= Math.random()
var f_default = { fetch: () => {
  served += 1
  let text = ''
  for (const f of [${functions.map((_, n) => `f${n}`).join(',')}]) text += f(served).length
  return Response.json({ served, unique: [...born.slice(0, 2), mark, Math.random(), crypto.randomUUID()], text })
} };
export {
  f_default as default
};
`,
  )
}

test('the isolate of a trial start serves the first request of its version, and no other', async () => {
  const probe = createLogProbe()
  const { engine, settle } = await openIdly({ blanks: 1, maxIsolates: 1, onLog: probe.onLog })
  await using _ = engine
  const version = toVersion('console.log("begun"); export default { fetch: () => new Response("x") }')
  await engine.prepare(version, false)
  const first = await engine.dispatch(version, toRequest())
  assert.deepEqual([first.start, first.timing.load, probe.lines.length], ['pooled', 0, 1])
  assert.equal(engine.stats().pool.isolates, 1)
  await ask(engine, handler('() => new Response("in the way")'))
  settle()
  await ask(engine, version)
  assert.equal(probe.lines.length, 2)
})

test('a trial start that was retired, or of a host that keeps nothing warm, leaves no isolate for the first request', async () => {
  for (const [keepWarm, retired] of [
    [true, true],
    [false, false],
  ] as const) {
    const probe = createLogProbe()
    const { engine } = await openIdly({ keepWarm, onLog: probe.onLog })
    await using _ = engine
    const version = toVersion('console.log("begun"); export default { fetch: () => new Response("x") }')
    await engine.prepare(version, false)
    if (retired) engine.retire(version.key)
    await ask(engine, version)
    assert.equal(probe.lines.length, 2)
  }
})

test('isolates of trial starts stand by in the room that the pool leaves, and give way to it', async () => {
  const { engine, settle } = await openIdly({ blanks: 1, maxIsolates: 4 })
  await using _ = engine
  const held = (): number[] => [engine.stats().pool.isolates, engine.stats().pool.standby]
  const tried = Array.from({ length: 6 }, () => handler('() => new Response("tried")'))
  for (const version of tried) await engine.prepare(version, false)
  assert.deepEqual(held(), [0, 4])
  for (let warm = 1; warm <= 4; warm += 1) {
    await ask(engine, handler('() => new Response("in the way")'))
    await nextTurn()
    settle()
    assert.deepEqual(held(), [warm, Math.max(1, 4 - warm)])
  }
  const latest = await engine.dispatch(tried.at(-1) as Version, toRequest())
  assert.deepEqual([latest.timing.load, held()], [0, [4, 0]])
})

test('isolates that start from what others of their version compiled share nothing else with them', async () => {
  const { engine, settle } = await openIdly({ blanks: 1, maxIsolates: 1 })
  await using _ = engine
  const version = tellingModule()
  await engine.prepare(version, false)
  const answers = []
  for (let round = 0; round < 5; round += 1) {
    answers.push(JSON.parse(await ask(engine, version)))
    settle()
    await ask(engine, handler('() => new Response("in the way")'))
    settle()
  }
  assert.deepEqual(new Set(answers.map(({ served }) => served)), new Set([1]))
  assert.equal(new Set(answers.map(({ text }) => text)).size, 1)
  const unique = answers.flatMap(answer => answer.unique)
  assert.equal(new Set(unique).size, unique.length)
})

test('a first request that ends its isolate teaches nothing, and the next start is sound', async () => {
  const { engine, settle } = await openIdly({ blanks: 1 })
  await using _ = engine
  const code = tellingModule()
    .readArtifact()
    .code.replace('served += 1', 'if (spins) for (;;); served += 1')
    .replace('let served', 'let spins = true; let served')
  const version = toVersion(code, { limits: { cpuMs: 10 } })
  await engine.prepare(version, false)
  for (let round = 0; round < 3; round += 1) {
    await assert.rejects(ask(engine, version), { code: 'ERR_CPU_LIMIT' })
    settle()
  }
  const sound = toVersion(code.replace('spins = true', 'spins = false'))
  assert.equal(JSON.parse(await ask(engine, sound)).served, 1)
})

test('without code caches none is read', async () => {
  for (const codeCache of [false, true]) {
    await using host = await openHost({ codeCache })
    const version = handler('() => new Response("x")')
    let read = 0
    const artifact = {
      ...version.readArtifact(),
      get codeCache() {
        read += 1
        return undefined
      },
    }
    await ask(host, { ...version, readArtifact: () => artifact })
    assert.equal(read > 0, codeCache)
  }
})

test('a blank made ahead has served requests of its own, of which a tenant sees nothing', async () => {
  const version = toVersion(`const seen = new Set()
  const look = (value, path) => {
    const type = value === null ? 'null' : typeof value
    if ((type !== 'object' && type !== 'function') || seen.has(value)) return [path + ' ' + type]
    seen.add(value)
    return Reflect.ownKeys(value).flatMap(key => {
      const { get, value: held, ...rest } = Object.getOwnPropertyDescriptor(value, key)
      const name = path + '.' + String(key) + JSON.stringify(rest)
      return get === undefined ? look(held, name) : [name + ' accessor']
    })
  }
  const all = look(globalThis, '')
  // Whoever names a body has its streams opened at the trial.
  export default { fetch: request => Response.json({ all, entries: performance.getEntries(), url: request.url, body: request.body }) }`)
  const answers = []
  for (const [blanks, isTried] of [
    [0, false],
    [1, false],
    [1, true],
  ] as const) {
    const probe = createLogProbe()
    const { engine, settle } = await openIdly({ blanks, keepWarm: isTried, onLog: probe.onLog })
    await using _ = engine
    while (engine.stats().pool.blanks < blanks) {
      await nextTurn()
      settle()
    }
    if (isTried) await engine.prepare(version, false)
    const { start, body, timing } = await engine.dispatch(version, toRequest())
    assert.equal(timing.load === 0, isTried)
    answers.push({ start, body, lines: probe.lines })
  }
  const [cold, pooled, tried] = answers
  assert.deepEqual([cold?.start, pooled?.start, tried?.start], ['cold', 'pooled', 'pooled'])
  assert.ok(String(cold?.body).length > 10_000)
  assert.deepEqual({ ...pooled, start: 'cold' }, cold)
  assert.deepEqual({ ...tried, start: 'cold' }, cold)
})

test('a start that spins is ended by its own limit before the watch gives the process up', async () => {
  const told: number[] = []
  const watch = { enter: (_key: string, timeoutMs: number) => void told.push(timeoutMs), leave: () => undefined }
  const limits = { cpuMs: 40, startupCpuMs: 40 }
  await using engine = await openHost({ blanks: 0 }, { watch })
  await assert.rejects(engine.dispatch(toVersion('for (;;);', { limits }), toRequest()), { code: 'ERR_CPU_LIMIT' })
  const atStart = told.splice(0)
  await engine.dispatch(toVersion('export default { fetch: () => new Response() }', { limits }), toRequest())
  // What V8 is told of a budget, wherever it is spent: the grace for a thread that is off its core is in it.
  assert.equal(atStart.at(-1), told.at(-1))
  assert.ok(atStart.every(timeoutMs => timeoutMs > limits.startupCpuMs))
})
