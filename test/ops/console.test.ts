import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LogLevel, Op } from '../../sandbox/contract.ts'
import type { LogLine } from '../../src/host/engine.ts'
import { createConsoleOps } from '../../src/ops/console.ts'
import { createRoom } from './recording-guest.ts'

const CUT = 'logBytes is spent: the rest of this output is cut'
/** What a line costs beside its text, in bytes. */
const LINE = 32

function setUp(logBytes: number) {
  const room = createRoom({ logBytes })
  const lines: [requestId: string | undefined, level: LogLine['level'], message: string][] = []
  const table = createConsoleOps((invocation, level, message) => {
    lines.push([invocation?.requestId, level, message])
  }, 100)
  return { ...room, table, lines, log: (level: unknown, text: unknown) => room.ask(table, Op.log, level, text) }
}

test('a line bears the level it was written with and its request', () => {
  const { log, lines, invocation } = setUp(10_000)
  for (const level of Object.values(LogLevel)) log(level, 'x')
  assert.deepEqual(
    lines.map(([, level]) => level),
    ['debug', 'log', 'info', 'warn', 'error'],
  )
  assert.deepEqual(new Set(lines.map(([id]) => id)), new Set([invocation.requestId]))
})

test('a level that is none is log, and a text that is none is nothing', () => {
  const { log, lines } = setUp(10_000)
  for (const level of [99, -1, 'error', undefined, {}]) log(level, 'x')
  for (const text of [1, undefined, {}, ['x']]) log(LogLevel.log, text)
  assert.deepEqual(
    lines.map(([, level]) => level),
    ['log', 'log', 'log', 'log', 'log'],
  )
})

test('output up to logBytes is kept, counted in UTF-8; what comes after is cut and told of once', () => {
  const { log, lines } = setUp(2 * (LINE + 10))
  log(LogLevel.log, 'é'.repeat(5))
  log(LogLevel.log, 'x'.repeat(10))
  for (let n = 0; n < 3; n++) log(LogLevel.log, '')
  assert.deepEqual(
    lines.map(([, , message]) => message),
    ['é'.repeat(5), 'x'.repeat(10), CUT],
  )
})

test('a line that would pass logBytes is cut whole, and none after it gets through', () => {
  const { log, lines } = setUp(100)
  log(LogLevel.log, 'x'.repeat(1000))
  log(LogLevel.log, 'small')
  assert.deepEqual(
    lines.map(([, level, message]) => [level, message]),
    [['warn', CUT]],
  )
})

test('a flood of empty lines ends', () => {
  const { log, lines } = setUp(LINE * 3)
  for (let n = 0; n < 1000; n++) log(LogLevel.log, '')
  assert.equal(lines.length, 4)
})

test('requests have a ceiling each, and so has the start', () => {
  const { table, lines, guest, open, askAtStart } = setUp(LINE + 1)
  for (const invocation of [open(), open()]) {
    for (let n = 0; n < 5; n++) table[Op.log]?.({ guest, invocation }, LogLevel.log, 'x', undefined, undefined)
  }
  assert.equal(lines.length, 4)
  for (let n = 0; n < 50; n++) askAtStart(table, Op.log, LogLevel.log, 'x')
  assert.deepEqual(
    lines.slice(4).map(([id]) => id),
    [undefined, undefined, undefined, undefined],
  )
})
