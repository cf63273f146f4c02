// graphql, graphql-yoga, tRPC and Connect: servers of remote calls, two of them called by their own clients.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Call, openPackages, readJson } from './open-packages.ts'

const packages = await openPackages()

function postJson(call: Call, path: string, body: unknown, accept = 'application/json'): Promise<Response> {
  const headers = { 'content-type': 'application/json', accept }
  return call(path, { method: 'POST', body: JSON.stringify(body), headers })
}

test('graphql executes queries of a built schema and of a typed one, and reports errors', async () => {
  const call = await packages.deploy('graphql')
  const query = async (body: unknown) => await readJson(await postJson(call, '/', body))
  assert.deepEqual(await query({ source: '{ book(id: "1") { title kind } none: book(id: "2") { id } }' }), {
    data: { book: { title: 'Dune', kind: 'NOVEL' }, none: null },
  })
  assert.deepEqual(await query({ source: '{ fails }' }), {
    data: { fails: null },
    errors: [
      { message: 'not today', locations: [{ line: 1, column: 3 }], path: ['fails'], extensions: { code: 'LATER' } },
    ],
  })
  assert.deepEqual(await query({ source: '{ double(n: 21) }', useTyped: true }), { data: { double: 42 } })
  assert.partialDeepStrictEqual(await query({ source: '{ nope }' }), {
    errors: [{ message: 'Cannot query field "nope" on type "Query".' }],
  })
})

test('graphql-yoga answers queries, mutations and subscriptions, and masks errors', async () => {
  const call = await packages.deploy('graphql-yoga')
  const query = async (text: string) => await readJson(await postJson(call, '/graphql', { query: text }))
  assert.deepEqual(await query('{ hello(name: "Ada") }'), { data: { hello: 'Hello, Ada!' } })
  assert.deepEqual(await query('mutation { say(text: "abc") }'), { data: { say: 3 } })
  const secret = JSON.stringify(await query('{ secret }'))
  assert.match(secret, /Unexpected error/)
  assert.doesNotMatch(secret, /must not be told/)
  const get = await call(`/graphql?query=${encodeURIComponent('{ hello }')}`)
  assert.deepEqual(await readJson(get), { data: { hello: 'Hello, world!' } })
  const subscription = { query: 'subscription { countdown(from: 2) }' }
  const events = await (await postJson(call, '/graphql', subscription, 'text/event-stream')).text()
  const counted = [...events.matchAll(/"countdown":(\d)/g)].map(([, n]) => Number(n))
  assert.deepEqual(counted, [2, 1, 0])
  assert.equal((await call('/elsewhere')).status, 404)
})

test('tRPC: its fetch adapter answers calls over HTTP, and those of its own clients, batched and streamed', async () => {
  const call = await packages.deploy('trpc')
  const greet = await call(`/trpc/greet?input=${encodeURIComponent('{"name":"Ada"}')}`)
  assert.deepEqual(await readJson(greet), { result: { data: 'Hello, Ada' } })
  const short = await call(`/trpc/greet?input=${encodeURIComponent('{"name":"A"}')}`)
  assert.equal(short.status, 400)
  assert.deepEqual(await readJson(await call('/self')), {
    batch: ['Hello, Ada', 'slow'],
    me: { user: 'ada' },
    refused: 'UNAUTHORIZED',
  })
})

test('Connect: a handler answers JSON over HTTP, and its own clients in Connect and gRPC-web', async () => {
  const call = await packages.deploy('connect')
  const upper = await postJson(call, '/demo.Talk/Upper', 'hello')
  assert.equal(await readJson(upper), 'HELLO')
  for (const kind of ['connect', 'connect-json', 'grpc-web']) {
    const talked = await readJson(await call(`/self/${kind}`))
    const failure = ['InvalidArgument', 'nothing to say', 'empty']
    assert.deepEqual(talked, { upper: 'HELLO', spelled: ['a', 'b', 'c'], failure }, kind)
  }
})
