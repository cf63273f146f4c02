// zod, valibot, date-fns, lodash-es, drizzle-orm, tslib and protobuf: packages that compute.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Call, openPackages, readJson } from './open-packages.ts'

const packages = await openPackages()

async function post(call: Call, body: unknown): Promise<[number, unknown]> {
  const response = await call('/', { method: 'POST', body: JSON.stringify(body) })
  return [response.status, await readJson(response)]
}

test('zod parses, coerces and transforms, and says what is wrong', async () => {
  const call = await packages.deploy('zod')
  const user = { name: ' Ada ', email: 'ada@x.example', age: '36', born: '1815-12-10', kind: { type: 'b', b: 'x' } }
  assert.deepEqual(await post(call, user), [
    200,
    { ...user, name: 'Ada', age: 36, role: 'reader', born: '1815-12-10T00:00:00.000Z' },
  ])
  assert.deepEqual(await post(call, { ...user, email: 'eve@x.example' }), [400, { email: ['is not of that name'] }])
  const [status, errors] = await post(call, { name: 'A', email: 'no', born: '1815-13-01', kind: { type: 'c' } })
  assert.deepEqual([status, Object.keys(errors as object)], [400, ['name', 'email', 'born', 'kind']])
})

test('valibot parses, fills in and forwards issues', async () => {
  const call = await packages.deploy('valibot')
  const login = { email: ' a@b.example ', password: 'longenough', again: 'longenough' }
  assert.deepEqual(await post(call, login), [200, { ...login, email: 'a@b.example', tags: [] }])
  assert.deepEqual(await post(call, { ...login, again: 'x' }), [400, { nested: { again: ['is another one'] } }])
  const [, errors] = await post(call, { ...login, password: 'short', again: 'short', tags: ['c'] })
  assert.deepEqual((errors as { nested: Record<string, unknown> }).nested.password, ['is too short'])
})

test('date-fns formats, counts and parses', async () => {
  const call = await packages.deploy('date-fns')
  assert.deepEqual(await readJson(await call('/')), {
    formatted: 'Wednesday, 28th February 2024 at 10:00',
    german: 'Mittwoch, 28. Februar 2024',
    business: '2024-03-04',
    days: 2,
    distance: '210 minutes',
    parsed: 29,
  })
})

test('lodash-es groups, sorts, merges, clones, fills templates and debounces', async () => {
  const call = await packages.deploy('lodash-es')
  assert.deepEqual(await readJson(await call('/')), {
    grouped: { a: 2, b: 1 },
    ordered: ['Cy', 'Ada', 'Bob'],
    unique: 2,
    merged: { a: { b: 1, c: [2] } },
    cloned: [[1], 5, true],
    filled: 'Hello Ada: <i>&lt;</i><i>2</i>',
    throttled: 'function',
    calls: [2],
  })
})

test('drizzle-orm builds queries, and maps rows of a driver', async () => {
  const call = await packages.deploy('drizzle-orm')
  assert.deepEqual(await readJson(await call('/')), {
    select: {
      sql: 'select "users"."name", count("posts"."id") as "n" from "users" left join "posts" on "posts"."author_id" = "users"."id" where ("users"."age" > $1 and "users"."name" like $2 and "users"."id" in ($3, $4)) group by "users"."name" order by n desc limit $5',
      params: [17, 'A%', 1, 2, 5],
    },
    aliased: 'select "id", "name", "age", "created_at" from "users" "author" where "author"."id" = $1',
    seen: [
      ['insert into "notes" ("id", "body") values (?, ?)', [1, 'first'], 'run'],
      ['select "id", "body" from "notes" where "notes"."id" = ?', [1], 'all'],
    ],
    all: [{ id: 1, body: 'first' }],
  })
})

test('tslib: classes, decorators, generators and awaiters as TypeScript lowers them', async () => {
  const call = await packages.deploy('tslib')
  assert.deepEqual(await readJson(await call('/')), {
    told: 'a derived',
    later: 21,
    counted: [1, 2],
    target: { value: 1, decorated: 'value' },
    rest: { b: 2 },
    same: { b: 2 },
    spread: [1, 2, 3],
  })
})

test('protobuf: messages to bytes and JSON, and back', async () => {
  const call = await packages.deploy('protobuf')
  assert.deepEqual(await readJson(await call('/')), {
    hex: '08c0e381af061080cab5ee01',
    back: '2024-02-29T12:00:00.500Z',
    unpacked: '3',
    typeUrl: 'type.googleapis.com/google.protobuf.Duration',
    struct: { deep: { list: [1, 'two', null] } },
  })
})
