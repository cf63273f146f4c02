// The admin plane over real sockets: what each call does, and that malformed ones do nothing.

import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { IsoletError } from '../../src/base/errors.ts'
import type { LogLine } from '../../src/host/engine.ts'
import { exchange, openTestPlanes, type TestPlanes, TOKEN } from './test-planes.ts'

const MODULE = 'export default { fetch: () => new Response("hi") }'
const JS = { 'content-type': 'text/javascript' }

type Answer = Record<string, unknown>

async function json(response: Response): Promise<Answer> {
  return (await response.json()) as Answer
}

/** The problem document of a refused call; fails when it is none. */
async function problem(response: Response, status: number): Promise<Answer> {
  const text = await response.text()
  assert.equal(response.status, status, text)
  assert.equal(response.headers.get('content-type'), 'application/problem+json')
  const answer = JSON.parse(text)
  assert.equal(answer.status, status)
  assert.equal(answer.code, response.headers.get('isolet-error'))
  return answer
}

function put(planes: TestPlanes, path: string, body: RequestInit['body'], headers: Record<string, string> = JS) {
  return planes.admin(`/v1/functions/${path}`, { method: 'PUT', body: body as string, headers })
}

function form(parts: Record<string, string>): FormData {
  const data = new FormData()
  for (const [name, value] of Object.entries(parts)) data.append(name, new Blob([value]), name)
  return data
}

/** Runs `calls` and checks that the registry is what it was and that nothing was started. */
async function changesNothing(context: TestContext, calls: (planes: TestPlanes) => Promise<void>): Promise<void> {
  const planes = await openTestPlanes(context)
  const before = [planes.registry.counts(), planes.registry.list(10)]
  await calls(planes)
  assert.deepEqual([planes.registry.counts(), planes.registry.list(10)], before)
  assert.deepEqual(planes.engine.prepared, [])
}

test('a deploy answers 201 with name, version, digest, url, size and start-up, and serves', async context => {
  const planes = await openTestPlanes(context)
  const response = await put(planes, 'greet?cpuMs=500&egress=api.example.com,*.example.org&egress=localhost:80', MODULE)
  const { digest, bytes, ...rest } = await json(response)
  assert.equal(response.status, 201)
  assert.match(String(digest), /^[0-9a-f]{64}$/)
  assert.ok(Number(bytes) > 0)
  assert.deepEqual(rest, {
    name: 'greet',
    version: 1,
    url: `http://greet.localhost:${planes.data.port}/`,
    startup: { isolate: 1, compile: 2, evaluate: 3, total: 6 },
    warnings: [],
  })
  const record = planes.registry.findVersion('greet')
  assert.deepEqual(record?.limits, { cpuMs: 500 })
  assert.deepEqual(record?.egress, ['api.example.com', '*.example.org', 'localhost:80'])
  assert.equal((await fetch(`${planes.url}/fn/greet/`)).headers.get('isolet-version'), '1')
})

test('what curl sends with --data-binary and no type is taken as JavaScript', async context => {
  const planes = await openTestPlanes(context)
  const type = 'application/x-www-form-urlencoded'
  assert.equal((await put(planes, 'x', MODULE, { 'content-type': type })).status, 201)
})

test('TypeScript is told by its media type', async context => {
  const planes = await openTestPlanes(context)
  const source = 'const n: number = 1; export default { fetch: () => new Response(String(n)) }'
  assert.equal(
    (await put(planes, 'x', source, { 'content-type': 'application/typescript; charset=utf-8' })).status,
    201,
  )
  assert.equal((await problem(await put(planes, 'y', source), 422)).code, 'ERR_BUILD')
})

test('multipart brings files that import each other, limits, env and egress', async context => {
  const planes = await openTestPlanes(context)
  const metadata = { entry: 'main.ts', limits: { wallMs: 2000 }, env: { A: { b: [1] } }, egress: [] }
  const body = form({
    metadata: JSON.stringify(metadata),
    'main.ts': 'import { text } from "./lib/text.ts"; export default { fetch: () => new Response(text) }',
    'lib/text.ts': 'export const text: string = "from a file"',
  })
  assert.equal((await put(planes, 'multi', body, {})).status, 201)
  const record = planes.registry.findVersion('multi')
  assert.deepEqual([record?.limits, record?.env, record?.egress], [{ wallMs: 2000 }, { A: { b: [1] } }, []])
  assert.match(await (await fetch(`${planes.url}/fn/multi/`)).text(), /from a file/)
})

test('a new version takes over, the old one is retired, and rollback brings it back', async context => {
  const planes = await openTestPlanes(context)
  await put(planes, 'f', `${MODULE} // one`)
  await put(planes, 'f', `${MODULE} // two`)
  const [first, second] = planes.engine.prepared.map(([key]) => key)
  assert.deepEqual(
    planes.engine.prepared.map(([, keepWarm]) => keepWarm),
    [false, true],
  )
  assert.deepEqual(planes.engine.retired, [first])
  const served = async () => (await fetch(`${planes.url}/fn/f`)).headers.get('isolet-version')
  assert.equal(await served(), '2')
  const back = await planes.admin('/v1/functions/f/rollback', { method: 'POST' })
  assert.equal((await json(back)).version, 1)
  assert.deepEqual(planes.engine.retired, [first, second])
  assert.equal(await served(), '1')
  assert.deepEqual(planes.engine.prepared.at(-1), [first, true])
  await planes.admin('/v1/functions/f/rollback', { method: 'POST', body: '{"version": 2}' })
  assert.equal(await served(), '2')
})

test('a refused deploy says why, takes no number and leaves the old version serving', async context => {
  let failure: IsoletError | undefined
  const planes = await openTestPlanes(context, {
    prepare: async () => {
      if (failure !== undefined) throw failure
    },
  })
  await put(planes, 'f', MODULE)
  for (const code of ['ERR_GUEST_EXCEPTION', 'ERR_CPU_LIMIT', 'ERR_MEMORY_LIMIT'] as const) {
    failure = new IsoletError(code, 'boom at start', { guestStack: 'Error: boom\n at index.js:1:2' })
    const refused = await problem(await put(planes, 'f', MODULE), 422)
    assert.equal(refused.code, code)
    assert.equal(refused.detail, 'boom at start')
    assert.equal(refused.guestStack, 'Error: boom\n at index.js:1:2')
  }
  failure = undefined
  assert.match(String((await problem(await put(planes, 'f', 'export default {'), 422)).guestStack), /index\.js:1/)
  assert.equal((await fetch(`${planes.url}/fn/f`)).headers.get('isolet-version'), '1')
  assert.equal((await json(await put(planes, 'f', MODULE))).version, 2)
})

test('deploys of one function at once get one number each', async context => {
  const planes = await openTestPlanes(context)
  const answers = await Promise.all(Array.from({ length: 8 }, () => put(planes, 'f', MODULE).then(json)))
  assert.deepEqual(answers.map(({ version }) => version).sort(), [1, 2, 3, 4, 5, 6, 7, 8])
  assert.equal(planes.registry.find('f')?.activeVersion, 8)
})

test('a removed function is gone, and one deployed under its name later is not mistaken for it', async context => {
  const planes = await openTestPlanes(context)
  await put(planes, 'f', MODULE)
  assert.equal((await planes.admin('/v1/functions/f', { method: 'DELETE' })).status, 204)
  assert.equal((await fetch(`${planes.url}/fn/f`)).status, 404)
  await problem(await planes.admin('/v1/functions/f', { method: 'DELETE' }), 404)
  await put(planes, 'f', MODULE)
  const [before, after] = planes.engine.prepared.map(([key]) => key)
  assert.match(before ?? '', /^f@1:/)
  assert.match(after ?? '', /^f@1:/)
  assert.notEqual(before, after)
})

test('list, show and versions tell what is deployed, and the names of env without its values', async context => {
  const planes = await openTestPlanes(context)
  await put(planes, 'f', form({ metadata: '{"env":{"KEY":"secret"}}', 'index.js': MODULE }), {})
  const list = await json(await planes.admin('/v1/functions?limit=1'))
  assert.equal((list.functions as Answer[])[0]?.name, 'f')
  const next = await json(await planes.admin(`/v1/functions?limit=1&cursor=${list.cursor}`))
  assert.equal((next.functions as Answer[])[0]?.name, 'hello')
  assert.equal(next.cursor, undefined)
  const text = await (await planes.admin('/v1/functions/f')).text()
  assert.deepEqual(JSON.parse(text).env, ['KEY'])
  assert.equal(JSON.parse(text).limits.cpuMs, 100)
  assert.doesNotMatch(text, /secret/)
  const { versions } = await json(await planes.admin('/v1/functions/f/versions'))
  assert.deepEqual(
    (versions as Answer[]).map(({ version, active }) => [version, active]),
    [[1, true]],
  )
})

test('without the right token every call but health and metrics is 401, and changes nothing', context =>
  changesNothing(context, async ({ adminUrl }) => {
    const calls = ['GET /v1/functions', 'PUT /v1/functions/hello', 'DELETE /v1/functions/hello', 'GET /v1/stats']
    const more = ['POST /v1/functions/hello/rollback', 'GET /v1/functions/hello/logs', 'GET /v1/nothing']
    const tokens = [
      undefined,
      'Bearer',
      'Bearer wrong',
      `Basic ${TOKEN}`,
      `Bearer ${TOKEN}x`,
      `Bearer ${TOKEN.slice(1)}`,
    ]
    for (const call of [...calls, ...more]) {
      const [method = '', path = ''] = call.split(' ')
      for (const authorization of tokens) {
        const headers: Record<string, string> = authorization === undefined ? {} : { authorization }
        const response = await fetch(adminUrl + path, { method, headers })
        assert.equal((await problem(response, 401)).code, 'ERR_UNAUTHORIZED')
        assert.match(response.headers.get('www-authenticate') ?? '', /^Bearer/)
      }
    }
    for (const path of ['/healthz', '/readyz', '/metrics']) assert.equal((await fetch(adminUrl + path)).status, 200)
  }))

test('a name that is no DNS label is refused, a slash in it too, and changes nothing', context =>
  changesNothing(context, async planes => {
    const names = [
      'a%2Fb',
      'A',
      '-a',
      'a-',
      'a_b',
      'a.b',
      'x'.repeat(64),
      '%00',
      '%zz',
      '..%2f..',
      encodeURIComponent('é'),
    ]
    for (const name of names) {
      await problem(await put(planes, name, MODULE), 400)
      await problem(await planes.admin(`/v1/functions/${name}`), 400)
      await problem(await planes.admin(`/v1/functions/${name}`, { method: 'DELETE' }), 400)
      await problem(await planes.admin(`/v1/functions/${name}/rollback`, { method: 'POST' }), 400)
      await problem(await planes.admin(`/v1/functions/${name}/versions`), 400)
      await problem(await planes.admin(`/v1/functions/${name}/logs`), 400)
    }
    await problem(await put(planes, 'a/b', MODULE), 404)
  }))

test('unknown fields, wrong types and values out of range are refused by name, and change nothing', context =>
  changesNothing(context, async planes => {
    const multi = (metadata: unknown) =>
      put(planes, 'f', form({ metadata: JSON.stringify(metadata), 'a.js': MODULE }), {})
    const rollback = (body: string) => planes.admin('/v1/functions/hello/rollback', { method: 'POST', body })
    const refused: [call: () => Promise<Response>, detail: RegExp][] = [
      [() => put(planes, 'f?colour=red', MODULE), /"colour"/],
      [() => put(planes, 'f?cpuMs=ten', MODULE), /cpuMs/],
      [() => put(planes, 'f?cpuMs=0', MODULE), /cpuMs.* 1 to 60000/],
      [() => put(planes, 'f?cpuMs=1&cpuMs=2', MODULE), /cpuMs/],
      [() => put(planes, 'f?egress=http://x', MODULE), /egress/],
      [() => multi({ colour: 'red' }), /unknown field "colour"/],
      [() => multi({ limits: { colour: 1 } }), /unknown limit "colour"/],
      [() => multi({ limits: { cpuMs: '5' } }), /cpuMs/],
      [() => multi({ limits: [] }), /limits/],
      [() => multi({ env: 'x' }), /env/],
      [() => multi({ env: { A: 'x'.repeat(200_000) } }), /env/],
      [() => multi({ egress: ['a b'] }), /egress/],
      [() => multi({ entry: 'b.js' }), /"b\.js"/],
      [() => multi([]), /metadata/],
      [() => put(planes, 'f?cpuMs=5', form({ 'a.js': MODULE }), {}), /"cpuMs"/],
      [() => put(planes, 'f', form({ metadata: '{', 'a.js': MODULE }), {}), /not JSON/],
      [() => put(planes, 'f', form({ 'a.js': MODULE, 'b.js': MODULE }), {}), /entry/],
      [() => put(planes, 'f', form({ metadata: '{}' }), {}), /entry/],
      [() => put(planes, 'f', ''), /empty/],
      [() => put(planes, 'f', new Uint8Array([0xff, 0xfe])), /UTF-8/],
      [() => put(planes, 'f', 'nonsense', { 'content-type': 'multipart/form-data; boundary=x' }), /malformed/],
      [() => put(planes, 'f', 'nonsense', { 'content-type': 'multipart/form-data' }), /malformed/],
      [() => rollback('{'), /not JSON/],
      [() => rollback('[]'), /body/],
      [() => rollback('{"version":"1"}'), /version/],
      [() => rollback('{"version":1.5}'), /version/],
      [() => rollback('{"verzion":1}'), /unknown field "verzion"/],
      [() => planes.admin('/v1/functions?limit=0'), /limit/],
      [() => planes.admin('/v1/functions?page=2'), /"page"/],
      [() => planes.admin('/v1/functions/hello/logs?follow=maybe'), /follow/],
      [() => planes.admin('/v1/functions/hello/logs?tail=-1'), /tail/],
    ]
    for (const [call, detail] of refused) assert.match(String((await problem(await call(), 400)).detail), detail)
    await problem(await rollback('{"version":7}'), 404)
    await problem(await rollback(''), 404)
  }))

test('a media type that is no module is 415, a method that a path has not is 405 with what it has', context =>
  changesNothing(context, async planes => {
    await problem(await put(planes, 'f', MODULE, { 'content-type': 'application/zip' }), 415)
    await problem(await put(planes, 'f', MODULE, { 'content-type': 'application/json' }), 415)
    const paths = {
      '/v1/functions': 'GET, HEAD',
      '/v1/functions/hello': 'GET, HEAD, PUT, DELETE',
      '/v1/functions/hello/rollback': 'POST',
      '/v1/functions/hello/versions': 'GET, HEAD',
      '/v1/functions/hello/logs': 'GET, HEAD',
      '/v1/stats': 'GET, HEAD',
      '/healthz': 'GET, HEAD',
    }
    for (const [path, allow] of Object.entries(paths)) {
      const response = await planes.admin(path, { method: 'PATCH' })
      assert.equal(response.headers.get('allow'), allow)
      await problem(response, 405)
    }
    await problem(await planes.admin('/v1/nothing'), 404)
  }))

test('a body of 100 MB is refused by every call before it is read, and changes nothing', context =>
  changesNothing(context, async ({ adminUrl }) => {
    const port = Number(new URL(adminUrl).port)
    const calls = ['PUT /v1/functions/hello', 'POST /v1/functions/hello/rollback', 'DELETE /v1/functions/hello']
    for (const call of [...calls, 'GET /v1/functions', 'GET /v1/stats', 'GET /v1/functions/hello/logs']) {
      const head = `${call} HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer ${TOKEN}\r\nContent-Length: 100000000\r\n`
      const answer = await exchange(port, `${head}Connection: close\r\nContent-Type: text/javascript\r\n\r\n`)
      assert.match(answer, /^HTTP\/1\.1 413 .*problem\+json.*ERR_BODY_LIMIT/s, call)
    }
  }))

test('a body of 100 MB of unknown length is refused where it passes the ceiling', context =>
  changesNothing(context, async planes => {
    const chunk = new Uint8Array(1_000_000)
    let sent = 0
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 1
        if (sent > 100) controller.close()
        else controller.enqueue(chunk)
      },
    })
    const init = { method: 'PUT', body, headers: JS, duplex: 'half' } as RequestInit
    await problem(await planes.admin('/v1/functions/f', init), 413)
    assert.ok(sent <= 100, 'all of it was taken')
  }))

test('no answer invites a browser page of another origin', async context => {
  const planes = await openTestPlanes(context)
  for (const method of ['GET', 'OPTIONS']) {
    const headers = { origin: 'http://evil.example', 'access-control-request-method': 'PUT' }
    const response = await planes.admin('/v1/functions', { method, headers })
    assert.deepEqual(
      [...response.headers.keys()].filter(name => name.startsWith('access-control')),
      [],
    )
  }
})

test('logs come as the latest lines, and with follow as events that end when the server closes', async context => {
  const planes = await openTestPlanes(context)
  const line = (message: string): LogLine => ({
    time: 1,
    function: 'hello',
    version: 1,
    requestId: 'r',
    level: 'info',
    message,
    source: 'console',
  })
  planes.hub.publish(line('first'))
  planes.hub.publish(line('second\nwith two lines'))
  const { lines } = await json(await planes.admin('/v1/functions/hello/logs?tail=1'))
  assert.deepEqual(lines, [line('second\nwith two lines')])
  const response = await planes.admin('/v1/functions/hello/logs?follow=1&tail=1')
  assert.equal(response.headers.get('content-type'), 'text/event-stream')
  const text = response.text()
  planes.hub.publish(line('third'))
  planes.hub.close()
  const events = (await text).split('\n\n').filter(event => event.startsWith('data: '))
  assert.deepEqual(
    events.map(event => JSON.parse(event.slice(6)).message),
    ['second\nwith two lines', 'third'],
  )
  await problem(await planes.admin('/v1/functions/none/logs'), 404)
})

test('changes to one name that wait are refused past 32, with the time to come back', async t => {
  const gate = Promise.withResolvers<void>()
  const planes = await openTestPlanes(t, { prepare: () => gate.promise })
  const puts = Array.from({ length: 33 }, () => put(planes, 'crowd', MODULE))
  const refused = await Promise.race(puts)
  assert.equal(refused.headers.get('retry-after'), '1')
  assert.equal((await problem(refused, 503)).detail, '32 changes to "crowd" wait already')
  gate.resolve()
  const statuses = (await Promise.all(puts)).map(({ status }) => status)
  assert.deepEqual(statuses.sort(), [...Array(32).fill(201), 503])
})
