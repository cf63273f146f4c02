import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createHost } from '../../src/embed/create-host.ts'

/** Much to compile, all of it run at the start. */
const HEAVY = `let sum = 0
${Array.from({ length: 2000 }, (_, n) => `function f${n}(a) { const b = { v${n}: a }; return b.v${n} + ${n} }\nsum += f${n}(sum)`).join('\n')}
export default { fetch: () => new Response(String(sum)) }`
const STARTS = 10

const OPTIONS = { keepWarm: false, maxIsolates: 1, limits: { startupCpuMs: 10_000 } }

/** A host with room for one isolate and two functions, so that each call starts the other. */
async function openPair(codeCache: boolean) {
  const host = await createHost({ ...OPTIONS, codeCache })
  const pair = [await host.load({ name: 'one', code: HEAVY }), await host.load({ name: 'two', code: HEAVY })]
  return {
    async start() {
      for (const loaded of pair) await (await loaded.fetch('http://f/')).text()
    },
    /** Median of what a start took until it had its handler, in milliseconds. */
    startMs() {
      const { pooled, cold } = host.stats().phaseMs
      const { compile, evaluate } = pooled.call.count > cold.call.count ? pooled : cold
      return compile.p50 + evaluate.p50
    },
    [Symbol.asyncDispose]: () => host.close(),
  }
}

test('later starts of a loaded function use the code cache that its trial start made', async () => {
  await using cached = await openPair(true)
  await using compiled = await openPair(false)
  for (let n = 0; n < STARTS; n += 1) {
    await cached.start()
    await compiled.start()
  }
  const [withMs, withoutMs] = [cached.startMs(), compiled.startMs()]
  assert.ok(withMs < withoutMs * 0.7, `${withMs} ms with the cache, ${withoutMs} without`)
})

test('a loaded function that is not kept warm starts at its first request', async () => {
  for (const keepWarm of [true, false]) {
    await using host = await createHost({ keepWarm })
    const loaded = await host.load({ name: 'one', code: 'export default { fetch: () => new Response("x") }' })
    await loaded.fetch('http://f/')
    assert.equal(host.stats().starts.warm, keepWarm ? 1 : 0)
  }
})
