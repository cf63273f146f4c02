import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Entry, LogLevel, Op } from '../../../sandbox/contract.ts'
import { TestGuest } from '../harness.ts'

test('a timer runs once, with its arguments, when the host says so', () => {
  using guest = new TestGuest()
  assert.equal(guest.evaluate('setTimeout((...args) => { globalThis.args = args }, 5.9, 1, "a")'), 1)
  assert.deepEqual(guest.asked, [['startTimer', 1, 5]])
  guest.enter(Entry.timer, 1)
  assert.deepEqual(guest.evaluate('args'), [1, 'a'])
  guest.evaluate('delete globalThis.args')
  guest.enter(Entry.timer, 1)
  assert.equal(guest.evaluate('typeof args'), 'undefined')
})

test('delays are 32-bit integers, not below 0, and intervals at least 1 ms', () => {
  using guest = new TestGuest()
  guest.evaluate('[-1, NaN, 2 ** 31 - 1, 2 ** 31, Infinity, "7"].forEach(delay => setTimeout(() => {}, delay))')
  guest.evaluate('setInterval(() => {})')
  assert.deepEqual(
    guest.asked.map(([, , delay]) => delay),
    [0, 0, 2 ** 31 - 1, 0, 0, 7, 1],
  )
})

test('an interval is armed anew after its callback, until it is cleared', () => {
  using guest = new TestGuest()
  guest.evaluate('globalThis.count = 0, setInterval(() => { if (++count === 2) clearInterval(1) }, 10)')
  guest.enter(Entry.timer, 1)
  assert.deepEqual(guest.asked, [
    ['startTimer', 1, 10],
    ['startTimer', 1, 10],
  ])
  guest.enter(Entry.timer, 1)
  assert.deepEqual(guest.asked.at(-1), ['stopTimer', 1])
  guest.enter(Entry.timer, 1)
  assert.equal(guest.evaluate('count'), 2)
})

test('a cleared timer does not run, and clearing nothing asks nothing', () => {
  using guest = new TestGuest()
  guest.evaluate(
    '(clearTimeout(setTimeout(() => { globalThis.ran = true }, 1)), clearTimeout(99), clearTimeout(undefined))',
  )
  guest.enter(Entry.timer, 1)
  assert.equal(guest.evaluate('typeof ran'), 'undefined')
  assert.equal(guest.asked.length, 2)
})

test('an exception in a callback is logged and nothing else stops', () => {
  using guest = new TestGuest()
  guest.evaluate('setInterval(() => { throw new Error("tick") }, 1)')
  guest.evaluate('queueMicrotask(() => { throw new Error("micro") })')
  guest.enter(Entry.timer, 1)
  const logged = guest.asked.filter(([name]) => name === 'log')
  assert.deepEqual(
    logged.map(([, level]) => level),
    [LogLevel.error, LogLevel.error],
  )
  assert.match(logged[0]?.[2] as string, /^Uncaught Error: micro/)
  assert.match(logged[1]?.[2] as string, /^Uncaught Error: tick/)
  assert.equal(guest.asked.filter(([name]) => name === 'startTimer').length, 2)
})

test('code as text is run once it is due, as a script of its own', () => {
  using guest = new TestGuest()
  guest.run(`(() => { const hidden = 1; setTimeout('globalThis.seen = typeof hidden + typeof op') })()`)
  guest.run('setTimeout({ toString: () => "globalThis.told = 1" }); setTimeout("throw 5"); setTimeout("}")')
  assert.equal(guest.evaluate('typeof seen'), 'undefined')
  for (const timer of [1, 2, 3, 4]) guest.enter(Entry.timer, timer)
  assert.deepEqual(guest.evaluate('[seen, told]'), ['undefinedundefined', 1])
  const texts = guest.asked.filter(([name]) => name === 'log').map(([, , text]) => text as string)
  assert.equal(texts[0], 'Uncaught 5')
  assert.match(texts[1] as string, /SyntaxError/)
  assert.throws(() => guest.evaluate('queueMicrotask("1")'), /TypeError: queueMicrotask takes a function/)
  assert.throws(() => guest.evaluate('setTimeout()'), /TypeError/)
  assert.throws(() => guest.evaluate('setTimeout(Symbol())'), /TypeError/)
})

test('a refusal by the host is thrown', () => {
  using guest = new TestGuest({ [Op.startTimer]: () => ({ err: 'too many timers', name: 'RangeError' }) })
  assert.throws(() => guest.evaluate('setTimeout(() => {}, 1)'), /RangeError: too many timers/)
})

test('the runtime itself waits at most 2^31 - 1 ms, where a script would wrap around', () => {
  using guest = new TestGuest()
  guest.evaluate('AbortSignal.timeout(2 ** 40).aborted')
  assert.deepEqual(guest.asked, [['startTimer', 1, 2 ** 31 - 1]])
})

test('scheduler.wait resolves when due and rejects when its signal fires', () => {
  using guest = new TestGuest()
  guest.evaluate(`globalThis.log = [], globalThis.controller = new AbortController(),
    scheduler.wait(5).then(() => log.push('waited')),
    scheduler.wait(6, { signal: controller.signal }).catch(error => log.push(error.message)), 0`)
  guest.enter(Entry.timer, 1)
  guest.evaluate('controller.abort(new Error("stop"))')
  assert.deepEqual(guest.evaluate('log'), ['waited', 'stop'])
  assert.deepEqual(guest.asked.at(-1), ['stopTimer', 2])
})

test('a timer that the host says will never come is not kept', () => {
  using guest = new TestGuest({ [Op.startTimer]: () => false })
  guest.evaluate('setInterval(() => { globalThis.ran = true }, 1)')
  guest.enter(Entry.timer, 1)
  assert.equal(guest.evaluate('typeof ran'), 'undefined')
  guest.evaluate('clearTimeout(1)')
  assert.deepEqual(guest.asked, [['startTimer', 1, 1]])
})
