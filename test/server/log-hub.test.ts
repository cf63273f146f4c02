// Logs of functions: what is kept, what followers get, and that neither grows without end.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { LogLine } from '../../src/host/engine.ts'
import { createLogHub } from '../../src/server/log-hub.ts'
import { MAX_RING_BYTES, MAX_RING_LINES } from '../../src/server/log-ring.ts'
import { toEventStream } from '../../src/server/log-stream.ts'
import { createFakeClock } from '../fake-clock.ts'

function line(message: string, name = 'f'): LogLine {
  return { time: 1, function: name, version: 1, requestId: undefined, level: 'log', message, source: 'console' }
}

const messages = (lines: readonly LogLine[]) => lines.map(({ message }) => message)

test('only the latest lines of a function are kept', () => {
  const hub = createLogHub()
  for (let n = 0; n <= MAX_RING_LINES; n++) hub.publish(line(String(n)))
  const kept = messages(hub.recent('f', MAX_RING_LINES + 1))
  assert.equal(kept.length, MAX_RING_LINES)
  assert.equal(kept.at(0), '1')
  assert.deepEqual(messages(hub.recent('f', 2)), [String(MAX_RING_LINES - 1), String(MAX_RING_LINES)])
  assert.deepEqual(hub.recent('f', 0), [])
  assert.deepEqual(hub.recent('other', 5), [])
})

test('long lines are cut, and take the place of older ones', () => {
  const hub = createLogHub()
  for (let n = 0; n < 40; n++) hub.publish(line('x'.repeat(1_000_000)))
  const kept = hub.recent('f', 40)
  const chars = kept.reduce((sum, { message }) => sum + message.length, 0)
  assert.ok(kept.length > 0 && chars * 2 <= MAX_RING_BYTES)
  assert.match(kept[0]?.message ?? '', /characters more\)$/)
})

test('the function that was silent the longest is forgotten first', () => {
  const hub = createLogHub()
  for (let n = 0; n <= 1000; n++) hub.publish(line('hi', `f${n}`))
  assert.equal(hub.recent('f0', 1).length, 0)
  assert.equal(hub.recent('f1', 1).length, 1)
})

test('a follower gets the recent lines and those to come, of its function only', async () => {
  const hub = createLogHub()
  hub.publish(line('before'))
  const follower = hub.follow('f', 10)
  assert.deepEqual(messages((await follower.read())?.lines ?? []), ['before'])
  const next = follower.read()
  hub.publish(line('elsewhere', 'g'))
  hub.publish(line('after'))
  assert.deepEqual(messages((await next)?.lines ?? []), ['after'])
})

test('a slow follower loses lines, is told how many, and goes on', async () => {
  const hub = createLogHub()
  const follower = hub.follow('f', 0)
  for (let n = 0; n < 5000; n++) hub.publish(line(String(n)))
  const batch = await follower.read()
  assert.equal(batch?.lines.length, 1000)
  assert.equal(batch?.dropped, 4000)
  hub.publish(line('later'))
  assert.deepEqual(await follower.read(), { lines: [line('later')], dropped: 0 })
})

test('closing the hub ends followers, and those that come later, after what they have left to read', async () => {
  const hub = createLogHub()
  const waiting = hub.follow('f', 0)
  const end = waiting.read()
  hub.close()
  assert.equal(await end, undefined)
  hub.publish(line('late'))
  const late = hub.follow('f', 1)
  assert.deepEqual(messages((await late.read())?.lines ?? []), ['late'])
  assert.equal(await late.read(), undefined)
})

test('an event stream tells of lost lines, and shows signs of life while nothing is said', async () => {
  const clock = createFakeClock()
  const hub = createLogHub()
  const stream = toEventStream(hub.follow('f', 0), clock)
  const reader = stream.getReader()
  const read = async () => Buffer.from((await reader.read()).value ?? []).toString()
  assert.equal(await read(), ': \n\n')
  const quiet = read()
  clock.advance(20_000)
  assert.equal(await quiet, ': \n\n')
  const busy = read()
  for (let n = 0; n < 1001; n++) hub.publish(line('a\nb'))
  let text = await busy
  while (!text.includes('dropped')) text += await read()
  assert.ok(text.startsWith(`data: ${JSON.stringify(line('a\nb'))}\n\n`))
  assert.match(text, /event: dropped\ndata: \{"dropped":\d+\}\n\n$/)
})
