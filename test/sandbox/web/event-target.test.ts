import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runInGuest } from './harness.ts'

const IMPORTS = `import { Event } from './event.ts'
import { CustomEvent, ErrorEvent, PromiseRejectionEvent } from './event-kinds.ts'
import { EventTarget } from './event-target.ts'
import { AbortController } from './abort.ts'`

test('listeners run in order, capturing ones first, each once for its callback and phase', async () => {
  await runInGuest(
    IMPORTS,
    `const target = new EventTarget(), seen = []
    const first = () => seen.push('first')
    target.addEventListener('x', first)
    target.addEventListener('x', first)
    target.addEventListener('x', { handleEvent(event) { seen.push(event.type + event.eventPhase + (event.target === target)) } })
    target.addEventListener('x', () => seen.push('capture'), { capture: true })
    target.addEventListener('x', () => seen.push('once'), { once: true })
    equal(target.dispatchEvent(new Event('x')), true)
    equal(seen, ['capture', 'first', 'x2true', 'once'])
    target.removeEventListener('x', first)
    target.dispatchEvent(new Event('x'))
    equal(seen.slice(4), ['capture', 'x2true'])`,
  )
})

test('listeners added during a dispatch wait, removed ones are skipped', async () => {
  await runInGuest(
    IMPORTS,
    `const target = new EventTarget(), seen = []
    const late = () => seen.push('late')
    target.addEventListener('x', () => { seen.push(1); target.removeEventListener('x', gone); target.addEventListener('x', late) })
    const gone = () => seen.push('gone')
    target.addEventListener('x', gone)
    target.dispatchEvent(new Event('x'))
    equal(seen, [1])`,
  )
})

test('what a listener throws is reported, and the others still run', async () => {
  const { logged } = await runInGuest(
    IMPORTS,
    `const target = new EventTarget(), seen = []
    target.addEventListener('x', () => { throw new RangeError('boom') })
    target.addEventListener('x', {})
    target.addEventListener('x', () => seen.push('after'))
    equal(target.dispatchEvent(new Event('x')), true)
    equal(seen, ['after'])`,
  )
  assert.equal(logged.length, 2)
  assert.match(logged[0]?.[1] ?? '', /Uncaught RangeError: boom/)
  assert.match(logged[1]?.[1] ?? '', /handleEvent/)
})

test('preventDefault counts only where the event is cancelable and the listener not passive', async () => {
  await runInGuest(
    IMPORTS,
    `const dispatch = (options, init) => {
      const target = new EventTarget()
      target.addEventListener('x', event => event.preventDefault(), options)
      return target.dispatchEvent(new Event('x', init))
    }
    equal([dispatch({}, { cancelable: true }), dispatch({}, {}), dispatch({ passive: true }, { cancelable: true })], [false, true, true])`,
  )
})

test('a signal takes its listener away, and an aborted one keeps it out', async () => {
  await runInGuest(
    IMPORTS,
    `const target = new EventTarget(), { signal, ...rest } = new AbortController(), controller = new AbortController()
    let count = 0
    target.addEventListener('x', () => count++, { signal: controller.signal })
    target.dispatchEvent(new Event('x'))
    controller.abort()
    target.dispatchEvent(new Event('x'))
    target.addEventListener('x', () => count++, { signal: controller.signal })
    target.dispatchEvent(new Event('x'))
    equal(count, 1)
    throws(() => target.addEventListener('x', () => {}, { signal: null }), 'TypeError')
    throws(() => target.addEventListener('x', () => {}, { signal: {} }), 'TypeError')`,
  )
})

test('stopImmediatePropagation ends the dispatch, and a running event is not dispatched again', async () => {
  await runInGuest(
    IMPORTS,
    `const target = new EventTarget(), seen = []
    target.addEventListener('x', event => { throws(() => target.dispatchEvent(event), 'InvalidStateError'); seen.push(event.composedPath().length); event.stopImmediatePropagation() })
    target.addEventListener('x', () => seen.push('no'))
    const event = new Event('x')
    target.dispatchEvent(event)
    equal([seen, event.eventPhase, event.currentTarget, event.composedPath()], [[1], 0, null, []])`,
  )
})

test('events carry what they were made with, and say when they are made wrongly', async () => {
  await runInGuest(
    IMPORTS,
    `equal(new CustomEvent('x', { detail: 0 }).detail, 0)
    equal(new CustomEvent('x').detail, null)
    const error = new ErrorEvent('error', { message: 'm', lineno: -1, error: 7 })
    equal([error.message, error.lineno, error.error, error.filename], ['m', 4294967295, 7, ''])
    const promise = Promise.resolve()
    equal(new PromiseRejectionEvent('r', { promise, reason: 1 }).promise === promise, true)
    throws(() => new PromiseRejectionEvent('r', {}), 'TypeError')
    throws(() => new Event(), 'TypeError')
    throws(() => new Event('x', 1), 'TypeError')
    throws(() => new EventTarget().dispatchEvent({}), 'TypeError')
    throws(() => new EventTarget().addEventListener('x'), 'TypeError')
    throws(() => new EventTarget().addEventListener('x', 'text'), 'TypeError')
    throws(() => EventTarget.prototype.addEventListener.call({}, 'x', () => {}), 'TypeError')
    const own = Object.getOwnPropertyDescriptor(new Event('x'), 'isTrusted')
    equal([own.enumerable, own.configurable, typeof own.get, new Event('x').isTrusted], [true, false, 'function', false])
    equal([Event.AT_TARGET, Event.prototype.BUBBLING_PHASE, new Event('x').NONE], [2, 3, 0])`,
  )
})
