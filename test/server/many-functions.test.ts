// More functions than there is room for, through HTTP. bench/many-functions.ts is the long form of it.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fetchModule, openTestServer } from './test-server.ts'

const FUNCTIONS = 300
const ROOM = 20
const MIB = 1024 * 1024

const server = await openTestServer({ maxIsolates: ROOM })

test('300 functions with room for 20 isolates all answer, evictions are counted and memory stays bounded', {
  timeout: 120_000,
}, async () => {
  for (let n = 0; n < FUNCTIONS; n++) await server.deploy(`f${n}`, fetchModule(`() => new Response("answer ${n}")`))
  await callAll()
  const before = process.memoryUsage.rss()
  await callAll()
  const growth = process.memoryUsage.rss() - before
  const { pool, evictions } = await server.stats()
  assert.equal(pool.isolates, ROOM)
  assert.equal(evictions.room, 2 * FUNCTIONS - ROOM)
  // All of them at once would be 300 MiB and more.
  assert.ok(growth < 60 * MIB, `a second round over all functions took ${(growth / MIB).toFixed(1)} MiB more`)
})

async function callAll(): Promise<void> {
  for (let n = 0; n < FUNCTIONS; n++) assert.equal((await server.call(`f${n}`)).text, `answer ${n}`)
}
