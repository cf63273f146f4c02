// Commands against a server that answers as the admin plane does.

import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { createAdminClient } from '../../src/cli/admin-client.ts'
import { openApi, runBin, runHere, sendJson } from './fixtures.ts'

const HELLO = { name: 'hello', version: 3, url: 'http://x/', createdAt: '2026-01-01', updatedAt: '2026-01-02' }

test('the token comes from --token, then from the environment, then from the data folder', async t => {
  const api = await openApi(t, (_, response) => sendJson(response, { functions: [] }))
  const data = mkdtempSync(join(tmpdir(), 'isolet-cli-'))
  t.after(() => rmSync(data, { recursive: true, force: true }))
  writeFileSync(join(data, 'admin-token'), 'from-file\n')
  const env = { ISOLET_ADMIN_TOKEN: 'from-env' }
  await runHere(['list', '--url', api.url, '--data', data, '--token', 'from-option'], env)
  await runHere(['list', '--url', api.url, '--data', data], env)
  await runHere(['list', '--url', api.url, '--data', data])
  await runHere(['list', '--url', api.url, '--data', join(data, 'nowhere')])
  const sent = api.requests.map(request => request.headers.authorization)
  assert.deepEqual(sent, ['Bearer from-option', 'Bearer from-env', 'Bearer from-file', undefined])
})

test('list follows the pages, as a table or as JSON', async t => {
  const api = await openApi(t, ({ path }, response) => {
    const isFirst = !path.includes('cursor=')
    sendJson(response, { functions: [{ ...HELLO, name: isFirst ? 'a' : 'b' }], ...(isFirst && { cursor: 'a&b' }) })
  })
  const table = await runHere(['list', '--url', api.url])
  assert.match(
    table.stdout,
    /^NAME {2}VERSION {2}UPDATED +URL +STATE\na {11}3 {2}2026-01-02 {2}http:\/\/x\/ +ok\nb {11}3 /,
  )
  const { functions } = JSON.parse((await runHere(['list', '--url', api.url, '--json'])).stdout)
  assert.deepEqual(
    functions.map((summary: { name: string }) => summary.name),
    ['a', 'b'],
  )
  assert.match(api.requests[1]?.path ?? '', /cursor=a%26b$/)
})

test('a problem is shown with its detail and the guest’s own error, and fails with 1', async t => {
  const problem = {
    code: 'ERR_GUEST_EXCEPTION',
    status: 422,
    detail: 'it threw',
    guestStack: 'Error: x\n    at a.ts:1:2',
  }
  const api = await openApi(t, (_, response) => sendJson(response, problem, 422))
  const { code, stdout, stderr } = await runHere(['versions', 'hello', '--url', api.url])
  assert.deepEqual([code, stdout, stderr], [1, '', 'error: it threw\n\nError: x\n    at a.ts:1:2\n'])
})

test('a refused token is answered with how to give one', async t => {
  const api = await openApi(t, (_, response) =>
    sendJson(response, { code: 'ERR_UNAUTHORIZED', detail: 'no token' }, 401),
  )
  const { code, stderr } = await runHere(['list', '--url', api.url])
  assert.equal(code, 1)
  assert.match(stderr, /^error: no token; give --token, ISOLET_ADMIN_TOKEN, or --data/)
})

test('a failure that is no problem document is told by its status, and an answer that is no JSON for what it is', async t => {
  const api = await openApi(t, ({ path }, response) => {
    response.writeHead(path === '/bad' ? 502 : 200).end('<html>')
  })
  const client = createAdminClient({ url: api.url, token: undefined })
  await assert.rejects(client.call('GET', '/bad'), { code: 'ERR_INTERNAL', message: `${api.url}/bad answers 502` })
  await assert.rejects(client.call('GET', '/good'), { message: /answers no JSON: is it isolet's admin plane/ })
})

test('deploy sends metadata, the built module and its source map', async t => {
  const deployed = { name: 'hi', version: 1, url: 'http://u/', bytes: 2048, startup: { total: 1.5 }, warnings: [] }
  const api = await openApi(t, (_, response) => sendJson(response, deployed, 201))
  const options = [
    '--limit',
    'cpuMs=50',
    '--env',
    'A=1',
    '--env-json',
    'B={"c":[1]}',
    '--egress',
    'a.example',
    '--egress',
    'b.example',
  ]
  const ran = await runBin(['deploy', 'examples/hello/index.ts', '--name', 'hi', '--url', api.url, ...options])
  assert.equal(ran.code, 0, ran.stderr)
  assert.equal(ran.stdout, 'hi version 1: http://u/  (2.0 KiB, starts in 1.50 ms)\n')
  const [request] = api.requests
  assert.deepEqual([request?.method, request?.path], ['PUT', '/v1/functions/hi'])
  const headers = { 'content-type': request?.headers['content-type'] ?? '' }
  const form = await new Response(new Uint8Array(request?.body ?? []), { headers }).formData()
  assert.deepEqual(JSON.parse(String(form.get('metadata'))), {
    entry: 'index.js',
    limits: { cpuMs: 50 },
    env: { A: '1', B: { c: [1] } },
    egress: ['a.example', 'b.example'],
  })
  const [code, map] = await Promise.all(['index.js', 'index.js.map'].map(name => (form.get(name) as File).text()))
  assert.match(code ?? '', /Hello/)
  assert.deepEqual(JSON.parse(map ?? '').sources, ['examples/hello/index.ts'])
})

test('a build that fails is shown with its code frame, and nothing is sent', async t => {
  const api = await openApi(t, (_, response) => sendJson(response, {}))
  const folder = mkdtempSync(join(tmpdir(), 'isolet-cli-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  writeFileSync(join(folder, 'index.ts'), 'export default {\n  fetch() { return }}}\n')
  const { code, stdout, stderr } = await runHere(['deploy', folder, '--url', api.url])
  assert.deepEqual([code, stdout, api.requests.length], [1, '', 0])
  assert.match(stderr, /error: index\.ts:2:22: Unexpected "}"/)
  assert.match(stderr, /> 2 \| {3}fetch\(\) \{ return \}\}\}\n {4}\| {22}\^/)
})

test('logs prints the lines there are, with control characters made visible', async t => {
  const line = { time: 0, level: 'warn', message: 'a\u001b[2Jb\n\tc', source: 'console' }
  const api = await openApi(t, (_, response) => sendJson(response, { name: 'hello', lines: [line] }))
  const { stdout } = await runHere(['logs', 'hello', '--url', api.url, '--tail', '5'])
  assert.equal(stdout, '00:00:00.000 warn  a\\x1b[2Jb\n\tc\n')
  assert.equal(api.requests[0]?.path, '/v1/functions/hello/logs?follow=0&tail=5')
})

test('logs -f prints each event until the server ends, however it is cut into chunks', async t => {
  const line = (message: string) => ({ time: 0, level: 'log', message, source: 'console' })
  const bytes = Buffer.from(
    `: \n\ndata: ${JSON.stringify(line('é'))}\n\nevent: dropped\ndata: {"dropped": 2}\n\ndata: ${JSON.stringify(line('b'))}\r\n\r\n`,
  )
  const api = await openApi(t, async (_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    for (const byte of bytes)
      if (!response.write(Buffer.of(byte))) await new Promise(resolve => response.once('drain', resolve))
    response.end()
  })
  const { code, stdout, stderr } = await runHere(['logs', 'hello', '-f', '--url', api.url])
  assert.deepEqual([code, stdout], [0, '00:00:00.000 log   é\n00:00:00.000 log   b\n'])
  assert.match(stderr, /2 lines were too fast/)
})

test('invoke sends method, headers and body to the function and prints what comes back', async t => {
  const api = await openApi(t, ({ path, body, method }, response) => {
    if (path.startsWith('/v1/')) sendJson(response, { ...HELLO, url: `http://${response.req.headers.host}/fn/hello/` })
    else response.writeHead(404, { 'x-a': 'b' }).end(`${method} ${path} ${body} ${response.req.headers['x-c']}`)
  })
  const ran = await runHere(['invoke', 'hello', '/a?b=c', '-d', 'body', '-H', 'x-c: d', '-i', '--url', api.url])
  assert.equal(ran.code, 0, ran.stderr)
  assert.match(ran.stdout, /^HTTP 404 Not Found\n(.*\n)*x-a: b\n(.*\n)*\nPOST \/fn\/hello\/a\?b=c body d$/)
})

test('invoke fails with 1 when isolet answers in place of the function', async t => {
  const api = await openApi(t, ({ path }, response) => {
    if (path.startsWith('/v1/')) sendJson(response, { ...HELLO, url: `http://${response.req.headers.host}/` })
    else response.writeHead(503, { 'isolet-error': 'ERR_CPU_LIMIT' }).end('{}')
  })
  assert.equal((await runHere(['invoke', 'hello', '--url', api.url])).code, 1)
})

test('invoke reaches a function at NAME.localhost by path, for not every resolver knows such names', async t => {
  const api = await openApi(t, ({ path }, response) => {
    const port = response.req.socket.localPort
    if (path.startsWith('/v1/')) sendJson(response, { ...HELLO, url: `http://hello.localhost:${port}/` })
    else response.end(path)
  })
  assert.equal((await runHere(['invoke', 'hello', 'a', '--url', api.url])).stdout, '/fn/hello/a')
})

test('rollback and delete call what they say', async t => {
  const api = await openApi(t, ({ method }, response) => {
    if (method === 'DELETE') response.writeHead(204).end()
    else sendJson(response, HELLO)
  })
  const back = await runHere(['rollback', 'hello', '2', '--url', api.url])
  const gone = await runHere(['delete', 'hello', '--url', api.url])
  assert.deepEqual([back.stdout, gone.stdout], ['hello serves version 3: http://x/\n', 'hello is deleted\n'])
  const seen = api.requests.map(({ method, path, body }) => `${method} ${path} ${body}`)
  assert.deepEqual(seen, ['POST /v1/functions/hello/rollback {"version":2}', 'DELETE /v1/functions/hello '])
})

test('a name is one segment of the path, whatever it holds', async t => {
  const api = await openApi(t, (_, response) => sendJson(response, { code: 'ERR_INVALID_OPTION', detail: 'no' }, 400))
  await runHere(['delete', '../x/y?z', '--url', api.url])
  assert.equal(api.requests[0]?.path, '/v1/functions/..%2Fx%2Fy%3Fz')
})
