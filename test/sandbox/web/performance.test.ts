import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Entry, Op } from '../../../sandbox/contract.ts'
import { TestGuest } from '../harness.ts'

/** A guest whose clock a script moves no further than it asks: each read is a millisecond later. */
function openGuest(): TestGuest {
  let now = 0
  return new TestGuest({ [Op.now]: () => ++now })
}

test('performance tells the milliseconds of the host since the isolate was bound', () => {
  using guest = new TestGuest({ [Op.now]: () => 5 })
  assert.equal(guest.evaluate('performance.now()'), 5)
  assert.equal(
    guest.evaluate('Number.isInteger(performance.timeOrigin) && performance.timeOrigin <= Date.now() - 5'),
    true,
  )
  assert.equal(guest.evaluate('performance.toJSON().timeOrigin === performance.timeOrigin'), true)
  for (const member of ['now', 'mark', 'measure', 'getEntries', 'getEntriesByType', 'clearMarks', 'toJSON'])
    assert.throws(() => guest.evaluate(`Performance.prototype.${member}.call({}, "x")`), /TypeError/, member)
  assert.throws(() => guest.evaluate('new Performance()'), /TypeError/)
})

test('marks and measures lie on the timeline in the order of their start, until they are cleared', () => {
  using guest = openGuest()
  const names = 'performance.getEntries().map(entry => entry.name)'
  guest.run(`performance.mark('late', { startTime: 90 })
  performance.mark('a', { startTime: 10, detail: { n: 1 } })
  performance.measure('m', 'a', 'late')
  performance.mark('a', { startTime: 20 })`)
  assert.deepEqual(guest.evaluate(names), ['a', 'm', 'a', 'late'])
  assert.deepEqual(guest.evaluate('performance.getEntriesByName("a", "mark").map(entry => entry.startTime)'), [10, 20])
  assert.deepEqual(guest.evaluate('performance.getEntriesByType("measure")[0]'), {
    id: 3,
    name: 'm',
    entryType: 'measure',
    startTime: 10,
    duration: 80,
    navigationId: 0,
  })
  guest.run('performance.clearMarks("a"); performance.clearMeasures()')
  assert.deepEqual(guest.evaluate(names), ['late'])
  guest.run('performance.clearMarks()')
  assert.deepEqual(guest.evaluate(names), [])
})

test('a measure takes its ends from marks, numbers, durations and the clock', () => {
  using guest = openGuest()
  guest.run('performance.mark("a", { startTime: 10 }); performance.mark("b", { startTime: 30 })')
  const span = (args: string): unknown =>
    guest.evaluate(`(({ startTime, duration }) => [startTime, duration])(performance.measure("m", ${args}))`)
  assert.deepEqual(span('"a", "b"'), [10, 20])
  assert.deepEqual(span('{ start: "a", duration: 5 }'), [10, 5])
  assert.deepEqual(span('{ end: "b", duration: 5 }'), [25, 5])
  assert.deepEqual(span('{ start: 1, end: 4 }'), [1, 3])
  assert.deepEqual(span('undefined, "b"'), [0, 30])
  assert.deepEqual(span('{}, "b"'), [0, 30])
})

test('marks and measures that make no sense are refused', () => {
  using guest = openGuest()
  const errorOf = (call: string): unknown => guest.evaluate(`(() => { try { ${call} } catch (e) { return e.name } })()`)
  for (const call of [
    'performance.mark()',
    'performance.mark("m", 1)',
    'performance.mark("m", { startTime: -1 })',
    'performance.mark("m", { startTime: NaN })',
    'performance.measure("m", { start: 1, end: 2, duration: 1 })',
    'performance.measure("m", { duration: 1 })',
    'performance.measure("m", { start: 1 }, "e")',
    'new PerformanceEntry()',
    'performance.measure("m", { start: -1, end: 2 })',
    'new PerformanceMeasure()',
    'new PerformanceObserverEntryList()',
  ])
    assert.equal(errorOf(call), 'TypeError', call)
  assert.equal(errorOf('performance.measure("m", "missing")'), 'SyntaxError')
  assert.equal(errorOf('performance.mark("m", { detail: () => {} })'), 'DataCloneError')
  assert.equal(errorOf('structuredClone(new PerformanceMark("m"))'), 'DataCloneError')
  assert.deepEqual(guest.evaluate('performance.getEntries()'), [])
})

test('an entry has the class and the tag of its kind before anybody touches the class', () => {
  using guest = openGuest()
  guest.run('globalThis.entry = performance.mark("m")')
  assert.equal(guest.evaluate('String(entry)'), '[object PerformanceMark]')
  assert.equal(guest.evaluate('entry instanceof PerformanceMark && entry instanceof PerformanceEntry'), true)
})

test('observers hear of entries in a task, of the types they observe, and of the past when they ask', () => {
  using guest = openGuest()
  guest.run(`globalThis.got = []
  performance.mark('past')
  const hear = tag => (list, observer, options) => got.push([tag, list.getEntries().map(e => e.name), options])
  new PerformanceObserver(hear('marks')).observe({ entryTypes: ['mark', 'nothing'] })
  new PerformanceObserver(hear('buffered')).observe({ type: 'mark', buffered: true })
  new PerformanceObserver(hear('measures')).observe({ type: 'measure' })
  performance.mark('a')`)
  assert.deepEqual(guest.evaluate('got'), [])
  guest.enter(Entry.task, 0)
  assert.deepEqual(guest.evaluate('got'), [
    ['marks', ['a'], { droppedEntriesCount: 0 }],
    ['buffered', ['past', 'a'], { droppedEntriesCount: 0 }],
  ])
})

test('an observer can take its records and disconnect, and not change its mode', () => {
  using guest = openGuest()
  guest.run(`globalThis.calls = 0
  globalThis.observer = new PerformanceObserver(() => { calls++ })
  observer.observe({ type: 'mark' })
  performance.mark('a')`)
  assert.deepEqual(guest.evaluate('observer.takeRecords().map(entry => entry.name)'), ['a'])
  assert.throws(() => guest.evaluate('observer.observe({ entryTypes: ["mark"] })'), /InvalidModificationError/)
  for (const options of ['', '{}', '{ entryTypes: "mark" }', '{ entryTypes: [], type: "mark" }'])
    assert.throws(() => guest.evaluate(`new PerformanceObserver(() => {}).observe(${options})`), /TypeError/, options)
  guest.run('performance.mark("b"); observer.disconnect()')
  guest.enter(Entry.task, 0)
  assert.equal(guest.evaluate('calls'), 0)
  assert.deepEqual(guest.evaluate('PerformanceObserver.supportedEntryTypes'), ['mark', 'measure'])
})

test('poisoned built-ins and an observer that throws stop neither marks nor other observers', () => {
  using guest = openGuest()
  guest.run(`globalThis.got = []
  const spy = () => { throw new Error('poisoned') }
  for (const name of ['push', 'sort', 'filter', 'map', 'includes']) Array.prototype[name] = spy
  for (const name of ['add', 'has', 'forEach', 'delete']) Set.prototype[name] = spy
  new PerformanceObserver(() => { throw new Error('mine') }).observe({ type: 'mark' })
  new PerformanceObserver(list => { got[got.length] = list.getEntries().length }).observe({ type: 'mark' })
  performance.mark('b', { startTime: 2 })
  performance.mark('a', { startTime: 1 })`)
  guest.enter(Entry.task, 0)
  assert.deepEqual(guest.evaluate('got'), [2])
  assert.equal(guest.evaluate('performance.getEntries()[0].name'), 'a')
})

test('a flood of marks asks nothing of the host but the time', () => {
  using guest = new TestGuest()
  guest.run('for (let n = 0; n < 50000; n++) performance.mark("m" + n)')
  assert.deepEqual(guest.asked, [])
  assert.equal(guest.evaluate('performance.getEntries().length'), 50_000)
})
