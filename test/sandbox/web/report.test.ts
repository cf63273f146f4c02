import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Entry } from '../../../sandbox/contract.ts'
import { TestGuest } from '../harness.ts'

const logged = (guest: TestGuest): unknown[] => guest.asked.filter(([name]) => name === 'log').map(([, , text]) => text)

test('onerror hears of what nobody caught, with five arguments, and true keeps it out of the log', () => {
  using guest = new TestGuest()
  guest.run(
    `globalThis.onerror = function (...args) { globalThis.got = [this === globalThis, args.length, args[0], args[4]]; return true }`,
  )
  guest.run('setTimeout(() => { throw 5 })')
  guest.enter(Entry.timer, 1)
  assert.deepEqual(guest.evaluate('got'), [true, 5, 'Uncaught 5', 5])
  assert.deepEqual(logged(guest), [])
  guest.run('globalThis.onerror = () => false; reportError(6)')
  assert.deepEqual(logged(guest), ['Uncaught 6'])
})

test('an error listener sees the global object as the target of a trusted ErrorEvent', () => {
  using guest = new TestGuest()
  guest.run(`addEventListener('error', function (event) {
    globalThis.got = [event instanceof ErrorEvent, event.isTrusted, event.target === globalThis, this === globalThis, event.error.message, event.message]
  })
  reportError(new Error('mine'))`)
  assert.deepEqual(guest.evaluate('got'), [true, true, true, true, 'mine', 'Uncaught Error: mine'])
  assert.match(logged(guest)[0] as string, /^Uncaught Error: mine\n/)
})

test('a listener that throws is not told of its own exception', () => {
  using guest = new TestGuest()
  guest.run('globalThis.calls = 0; onerror = () => { calls++; throw "again" }; reportError("first")')
  assert.equal(guest.evaluate('calls'), 1)
  assert.deepEqual(logged(guest), ['Uncaught again', 'Uncaught first'])
})

test('reportError needs an argument and calls no getters', () => {
  using guest = new TestGuest()
  assert.throws(() => guest.evaluate('reportError()'), /TypeError/)
  guest.run('globalThis.read = false; reportError({ get name() { read = true }, get message() { read = true } })')
  assert.equal(guest.evaluate('read'), false)
})

test('a rejection that the host tells of reaches unhandledrejection listeners as an Error of its own', () => {
  using guest = new TestGuest()
  guest.run(`onunhandledrejection = event => {
    const { reason, promise } = event
    globalThis.got = [event.type, event.isTrusted, reason.name, reason.message, reason.stack, promise instanceof Promise]
    promise.catch(caught => { globalThis.same = caught === reason })
  }`)
  guest.enter(Entry.rejected, 0, JSON.stringify({ name: 'TypeError', message: 'm', stack: 'at x' }))
  assert.deepEqual(guest.evaluate('got'), ['unhandledrejection', true, 'TypeError', 'm', 'at x', true])
  assert.equal(guest.evaluate('same'), true)
})

test('handlers of the global object take functions and give them back', () => {
  using guest = new TestGuest()
  assert.deepEqual(guest.evaluate('[onerror, onunhandledrejection, onrejectionhandled]'), [null, null, null])
  guest.run('globalThis.f = () => {}; onerror = f; onrejectionhandled = 5')
  assert.deepEqual(guest.evaluate('[onerror === f, onrejectionhandled]'), [true, null])
  assert.equal(guest.evaluate('[atob, setTimeout, reportError].some(f => Object.hasOwn(f, "prototype"))'), false)
})

test('functions of the global object work from any object they are kept in', () => {
  using guest = new TestGuest()
  assert.equal(guest.evaluate('({ atob }).atob("eA==") + new Proxy(globalThis, {}).btoa("x")'), 'xeA==')
})
