import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runInGuest } from './harness.ts'

const IMPORTS = `import { AbortController, AbortSignal, abortSignal, addAbortStep, createAbortSignal } from './abort.ts'
import { connectHooks } from './hooks.ts'`

test('a signal aborts once, with its reason, steps before listeners', async () => {
  await runInGuest(
    IMPORTS,
    `const controller = new AbortController(), { signal } = controller, seen = []
    signal.addEventListener('abort', event => seen.push('listener', event.isTrusted))
    addAbortStep(signal, () => seen.push('step'))
    addAbortStep(signal, () => seen.push('taken back'))()
    equal([signal.aborted, signal.reason], [false, undefined])
    controller.abort()
    controller.abort('again')
    equal(seen, ['step', 'listener', true])
    equal([signal.aborted, signal.reason.name, signal.reason.code], [true, 'AbortError', 20])
    throws(() => signal.throwIfAborted(), 'AbortError')
    equal(AbortSignal.abort(null).reason, null)
    throws(() => new AbortSignal(), 'TypeError')`,
  )
})

test('onabort keeps its place in the order and ignores what is no function', async () => {
  await runInGuest(
    IMPORTS,
    `const signal = createAbortSignal(), seen = []
    signal.onabort = () => seen.push('old')
    signal.addEventListener('abort', () => seen.push('listener'))
    const handler = function () { seen.push(this === signal) }
    signal.onabort = handler
    equal(signal.onabort === handler, true)
    abortSignal(signal)
    equal(seen, [true, 'listener'])
    const other = createAbortSignal()
    other.onabort = 5
    equal(other.onabort, null)`,
  )
})

test('any follows the first of its signals, also through other dependent signals', async () => {
  await runInGuest(
    IMPORTS,
    `const [a, b] = [new AbortController(), new AbortController()]
    const either = AbortSignal.any([a.signal, b.signal]), nested = AbortSignal.any(new Set([either]))
    const seen = []
    a.signal.addEventListener('abort', () => seen.push('a', nested.aborted))
    either.addEventListener('abort', () => seen.push('either'))
    nested.addEventListener('abort', () => seen.push('nested'))
    a.abort(1); b.abort(2)
    equal(seen, ['a', true, 'either', 'nested'])
    equal([either.reason, nested.reason], [1, 1])
    equal(AbortSignal.any([createAbortSignal(), AbortSignal.abort(7)]).reason, 7)
    equal(AbortSignal.any([]).aborted, false)
    throws(() => AbortSignal.any([{}]), 'TypeError')
    throws(() => AbortSignal.any(), 'TypeError')`,
  )
})

test('a signal that lives on does not keep the signals that followed it', async () => {
  // 320 MB of followers go through a heap of 128 MB: were they kept, the isolate would be gone.
  await runInGuest(
    IMPORTS,
    `const { signal } = new AbortController()
    globalThis.turn = () => {
      for (let at = 0; at < 100; at++) AbortSignal.any([signal]).content = new Array(2000).fill(at)
    }`,
  )
})

test('a follower that somebody listens to stays, even when nobody holds it', async () => {
  const { logged } = await runInGuest(
    `${IMPORTS}
    import { console } from './console.ts'`,
    `const controller = new AbortController()
    AbortSignal.any([controller.signal]).addEventListener('abort', () => console.log('heard'))
    let turns = 0
    globalThis.turn = () => {
      globalThis.garbage = new Array(200_000).fill(turns)
      if (++turns === 200) controller.abort()
    }`,
  )
  assert.deepEqual(
    logged.map(([, text]) => text),
    ['heard'],
  )
})

test('timeout fires with a TimeoutError after the delay that was asked for', async () => {
  await runInGuest(
    IMPORTS,
    `const started = []
    connectHooks({ startTimeout: (due, delayMs) => started.push([due, delayMs]) })
    const signal = AbortSignal.timeout(20.9)
    equal([started[0][1], signal.aborted], [20, false])
    started[0][0]()
    equal([signal.reason.name, signal.reason.code], ['TimeoutError', 23])
    throws(() => AbortSignal.timeout(-1), 'TypeError')
    throws(() => AbortSignal.timeout(), 'TypeError')`,
  )
})
