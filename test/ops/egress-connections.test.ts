// How many connections there may be, who waits for one, and in which order.

import assert from 'node:assert/strict'
import type { ServerResponse } from 'node:http'
import { after, test } from 'node:test'
import type { Egress, HopAnswer } from '../../src/ops/egress.ts'
import { createLocalEgress, type LocalEgressOptions } from '../../src/ops/local-egress.ts'
import { get, openUpstream, textOf, type Upstream } from './upstream.ts'

function open(options: LocalEgressOptions): Egress {
  const egress = createLocalEgress({ allowPrivate: true, ...options })
  after(() => egress.close())
  return egress
}

/** Answers nobody until the test says so. */
async function openHolding(): Promise<Upstream & { next(): Promise<ServerResponse> }> {
  const held: ServerResponse[] = []
  const waiting: ((response: ServerResponse) => void)[] = []
  const upstream = await openUpstream((_request, response) => {
    const taker = waiting.shift()
    if (taker === undefined) held.push(response)
    else taker(response)
  })
  const next = async (): Promise<ServerResponse> =>
    held.shift() ?? (await new Promise(resolve => waiting.push(resolve)))
  return { ...upstream, next }
}

async function finish(response: ServerResponse, answer: Promise<HopAnswer>): Promise<void> {
  response.end('done')
  assert.equal(await textOf(await answer), 'done')
}

test('what goes beyond the connections of a function waits for one of them, and uses it again', async () => {
  const upstream = await openHolding()
  const egress = open({ connectionsPerFunction: 2 })
  const answers = [1, 2, 3].map(() => get(egress, upstream.origin))
  const [first, second] = [await upstream.next(), await upstream.next()]
  assert.equal(upstream.sockets.length, 2)
  first.end('done')
  const third = await upstream.next()
  assert.equal(upstream.sockets.length, 2)
  second.end('done')
  third.end('done')
  assert.deepEqual(await Promise.all(answers.map(async answer => await textOf(await answer))), ['done', 'done', 'done'])
})

test('answers that wait to be read give their connections back while they are small', async () => {
  const upstream = await openUpstream((_request, response) => response.end('small'))
  const egress = open({ connectionsPerFunction: 2 })
  const answers = await Promise.all(Array.from({ length: 20 }, () => get(egress, upstream.origin)))
  assert.deepEqual(new Set(await Promise.all(answers.map(textOf))), new Set(['small']))
})

test('what is kept for readers to come has a ceiling for each function', async () => {
  const upstream = await openUpstream((_request, response) => response.end(Buffer.alloc(48 * 1024)))
  const egress = open({ connectionsPerFunction: 2 })
  const heads = Array.from({ length: 120 }, () => get(egress, upstream.origin))
  let settled = 0
  for (const head of heads) void head.then(() => (settled += 1))
  await Promise.all(heads.slice(0, 80))
  for (let turns = 0; turns < 500; turns += 1) await new Promise(setImmediate)
  // 87 bodies of 48 KiB are 4 MiB.
  assert.ok(settled < 95, `${settled} answers were read ahead`)
  for (const head of heads) assert.equal((await textOf(await head)).length, 48 * 1024)
})

test('a function that holds all its connections holds up no other', async () => {
  const upstream = await openHolding()
  const egress = open({ connectionsPerFunction: 1, connections: 2 })
  const greedy = [1, 2, 3].map(() => get(egress, upstream.origin, { owner: 'greedy' }))
  const held = await upstream.next()
  const victim = get(egress, upstream.origin, { owner: 'victim' })
  await finish(await upstream.next(), victim)
  await finish(held, greedy[0] as Promise<HopAnswer>)
  await finish(await upstream.next(), greedy[1] as Promise<HopAnswer>)
  await finish(await upstream.next(), greedy[2] as Promise<HopAnswer>)
})

test('with all connections in use a function that waits comes before one that has some already', async () => {
  const upstream = await openHolding()
  const egress = open({ connections: 1 })
  const order: string[] = []
  const hop = async (owner: string): Promise<void> => {
    await textOf(await get(egress, upstream.origin, { owner }))
    order.push(owner)
  }
  const first = hop('greedy')
  const held = await upstream.next()
  const rest = [hop('greedy'), hop('greedy'), hop('victim')]
  held.end()
  for (const _ of rest) (await upstream.next()).end()
  await Promise.all([first, ...rest])
  assert.ok(order.indexOf('victim') < 3, order.join())
})

test('an idle connection gives way to one that is needed', async () => {
  const upstream = await openUpstream((_request, response) => response.end('done'))
  const other = await openUpstream((_request, response) => response.end('other'))
  const egress = open({ connections: 1 })
  assert.equal(await textOf(await get(egress, upstream.origin, { owner: 'a' })), 'done')
  await new Promise(setImmediate)
  assert.equal(await textOf(await get(egress, other.origin, { owner: 'b' })), 'other')
  await new Promise(setImmediate)
  assert.equal(await textOf(await get(egress, upstream.origin, { owner: 'b' })), 'done')
})

test('one that waits and gives up takes no connection', async () => {
  const upstream = await openHolding()
  const egress = open({ connectionsPerFunction: 1 })
  const first = get(egress, upstream.origin)
  const held = await upstream.next()
  const abort = new AbortController()
  const second = get(egress, upstream.origin, { signal: abort.signal })
  const third = get(egress, upstream.origin)
  abort.abort()
  await assert.rejects(second, { name: 'AbortError' })
  await finish(held, first)
  await finish(await upstream.next(), third)
  assert.equal(upstream.sockets.length, 1)
})

test('a connection that can not be made gives its place back', async () => {
  const closed = await openUpstream(() => undefined)
  const egress = open({ connectionsPerFunction: 1, resolve: async () => [] })
  for (let times = 0; times < 3; times += 1)
    await assert.rejects(get(egress, 'http://none.example/', { allowed: undefined }), { code: 'ENOTFOUND' })
  assert.equal(closed.sockets.length, 0)
})

test('fetches that were given up while they connected leave no socket behind', async () => {
  const upstream = await openUpstream((_request, response) => response.end('done'))
  const egress = open({ connectionsPerFunction: 1 })
  for (let times = 0; times < 20; times += 1) {
    const abort = new AbortController()
    const hop = get(egress, upstream.origin, { signal: abort.signal })
    queueMicrotask(() => abort.abort())
    await assert.rejects(hop)
  }
  assert.equal(await textOf(await get(egress, upstream.origin)), 'done')
  assert.ok(upstream.open() <= 1)
})

test('who waits when the egress closes is told so, and connects nowhere', async () => {
  const upstream = await openHolding()
  const egress = createLocalEgress({ allowPrivate: true, connectionsPerFunction: 1 })
  const first = get(egress, upstream.origin)
  await upstream.next()
  const second = get(egress, upstream.origin)
  void first.catch(() => undefined)
  await egress.close()
  await assert.rejects(second, /closing/)
  await assert.rejects(first)
  assert.equal(upstream.sockets.length, 1)
})

test('more than may wait are refused', async () => {
  const upstream = await openHolding()
  const egress = open({ connectionsPerFunction: 1 })
  const hops = Array.from({ length: 1026 }, () => get(egress, upstream.origin).then(textOf))
  const last = hops.pop() as Promise<string>
  await assert.rejects(last, /f has 1024 fetches waiting for a connection/)
  for (const _ of hops) (await upstream.next()).end('done')
  await Promise.all(hops)
})
