// The whole server with real isolates: what it does when it starts, serves and stops.

import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { Agent, get } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import type { LogLine } from '../../src/host/engine.ts'
import { createLogger } from '../../src/server/logger.ts'
import { openServer, type RunningServer } from '../../src/server/server.ts'
import type { ServerOptions } from '../../src/server/server-options.ts'

async function start(context: TestContext, options: ServerOptions = {}): Promise<RunningServer> {
  const logger = createLogger({ level: 'silent' })
  const server = await openServer({ port: 0, adminPort: 0, blanks: 1, logger, ...options })
  context.after(() => server.close(0))
  return server
}

function newFolder(context: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'isolet-server-'))
  context.after(() => rmSync(folder, { recursive: true }))
  return folder
}

function deploy(server: RunningServer, name: string, source: string) {
  return server.deploy({ name, entry: 'index.js', files: new Map([['index.js', source]]) })
}

const HELLO = 'export default { fetch: request => new Response("hello " + new URL(request.url).pathname) }'

/** Answers only when the test lets it: the guest waits for the body that the test sends. */
const WAITING = 'export default { fetch: async request => new Response("got " + (await request.text())) }'

/** A request whose body the test ends later; settles when the engine has it. */
async function openRequest(server: RunningServer, name: string) {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>()
  const writer = writable.getWriter()
  const init = { method: 'POST', body: readable, duplex: 'half' } as RequestInit
  const response = fetch(`${server.url}/fn/${name}`, init)
  response.catch(() => {})
  await writer.write(Buffer.from('all'))
  while (server.engine.stats().pool.leased === 0) await new Promise(setImmediate)
  return { response, end: () => writer.close() }
}

async function ready(server: RunningServer): Promise<void> {
  while ((await fetch(`${server.adminUrl}/readyz`)).status !== 200) await new Promise(setImmediate)
}

test('a deployed function answers pooled at first and warm after', async context => {
  const server = await start(context)
  await deploy(server, 'hello', HELLO)
  const first = await fetch(`${server.url}/fn/hello/x`)
  assert.equal(await first.text(), 'hello /x')
  assert.equal(first.headers.get('isolet-start'), 'pooled')
  assert.equal((await fetch(`${server.url}/fn/hello/`)).headers.get('isolet-start'), 'warm')
})

test('a module that throws when it starts is refused with its own file and line, and the old version serves', async context => {
  const server = await start(context)
  await deploy(server, 'f', HELLO)
  const headers = { authorization: `Bearer ${server.token}`, 'content-type': 'text/javascript' }
  const body = 'export default {}\nthrow new Error("boom at start")'
  const response = await fetch(`${server.adminUrl}/v1/functions/f`, { method: 'PUT', headers, body })
  const problem = (await response.json()) as Record<string, string>
  assert.equal(response.status, 422)
  assert.equal(problem.code, 'ERR_GUEST_EXCEPTION')
  assert.match(problem.detail ?? '', /boom at start/)
  assert.match(problem.guestStack ?? '', /index\.js:2/)
  assert.equal((await fetch(`${server.url}/fn/f`)).headers.get('isolet-version'), '1')
})

test('what a handler throws is in the log and not in the answer', async context => {
  const server = await start(context)
  const lines: LogLine[] = []
  server.onLog(line => lines.push(line))
  await deploy(server, 'f', 'export default { fetch() { console.log("before"); throw new Error("private") } }')
  const response = await fetch(`${server.url}/fn/f`)
  assert.equal(response.status, 500)
  assert.doesNotMatch(await response.text(), /private/)
  assert.ok(lines.some(({ message, source }) => message === 'before' && source === 'console'))
  assert.ok(lines.some(({ message, source }) => message.includes('private') && source === 'engine'))
  const headers = { authorization: `Bearer ${server.token}` }
  assert.match(await (await fetch(`${server.adminUrl}/v1/functions/f/logs`, { headers })).text(), /private/)
})

test('everything deployed serves after a restart, the function used last warm from its first request', async context => {
  const dataDir = newFolder(context)
  const before = await start(context, { dataDir })
  await deploy(before, 'one', HELLO)
  await deploy(before, 'two', HELLO)
  await (await fetch(`${before.url}/fn/one`)).text()
  await before.close()
  const after = await start(context, { dataDir, prewarm: 1 })
  await ready(after)
  assert.equal(after.token, before.token)
  assert.equal((await fetch(`${after.url}/fn/one`)).headers.get('isolet-start'), 'warm')
  assert.notEqual((await fetch(`${after.url}/fn/two`)).headers.get('isolet-start'), 'warm')
})

test('after a restart without pre-warming, or where nothing is kept warm, first requests start their function', async context => {
  const dataDir = newFolder(context)
  const before = await start(context, { dataDir })
  await deploy(before, 'one', HELLO)
  await (await fetch(`${before.url}/fn/one`)).text()
  await before.close()
  for (const options of [{ prewarm: 0 }, { keepWarm: false }]) {
    const after = await start(context, { dataDir, ...options })
    await ready(after)
    const first = await fetch(`${after.url}/fn/one`)
    assert.notEqual(first.headers.get('isolet-start'), 'warm')
    assert.match(
      first.headers.get('server-timing') ?? '',
      /, compile;dur=[\d.]+, evaluate;dur=[\d.]+, call;dur=[\d.]+$/,
    )
    await after.close()
  }
})

test('a new version starts at its first request where nothing is kept warm', async context => {
  const server = await start(context, { keepWarm: false })
  for (const version of [1, 2]) {
    await deploy(server, 'one', `${HELLO} // ${version}`)
    assert.notEqual((await fetch(`${server.url}/fn/one`)).headers.get('isolet-start'), 'warm')
  }
})

test('a server that can not open leaves nothing open', async context => {
  const dataDir = newFolder(context)
  const server = await start(context, { dataDir })
  const port = Number(new URL(server.url).port)
  await assert.rejects(start(context, { dataDir }), { code: 'ERR_INVALID_OPTION', message: /another isolet/ })
  const other = newFolder(context)
  await assert.rejects(start(context, { dataDir: other, adminPort: port }), { message: new RegExp(`:${port}`) })
  await start(context, { dataDir: other })
  assert.equal(readFileSync(join(other, 'admin-token'), 'utf8').length, 44)
  for (const file of ['registry.sqlite', 'registry.sqlite-wal'])
    assert.equal(statSync(join(other, file)).mode & 0o077, 0, file)
})

test('closing lets a running request finish, takes no new one, and cuts idle connections', async context => {
  const server = await start(context)
  await deploy(server, 'f', WAITING)
  const agent = new Agent({ keepAlive: true })
  await new Promise<void>(resolve => {
    get(`${server.url}/fn/none`, { agent }, response => response.resume().once('end', resolve))
  })
  const running = await openRequest(server, 'f')
  const closed = server.close()
  await assert.rejects(fetch(`${server.url}/fn/f`))
  await running.end()
  assert.equal(await (await running.response).text(), 'got all')
  await closed
  assert.deepEqual(Object.keys(agent.freeSockets), [])
})

test('a request that never ends holds a close no longer than its grace', async context => {
  const server = await start(context)
  await deploy(server, 'f', WAITING)
  const running = await openRequest(server, 'f')
  await server.close(50)
  await assert.rejects(running.response)
})

test('closing ends those who follow a log, and a second close waits for the first', async context => {
  const server = await start(context)
  await deploy(server, 'f', HELLO)
  const headers = { authorization: `Bearer ${server.token}` }
  const response = await fetch(`${server.adminUrl}/v1/functions/f/logs?follow=1`, { headers })
  const text = response.text()
  await Promise.all([server.close(), server.close()])
  assert.match(await text, /^: \n\n/)
})

test('a new version takes over under load without a failed request', async context => {
  const server = await start(context)
  await deploy(server, 'f', HELLO)
  let deploying = true
  const statuses = new Set<number>()
  const caller = async () => {
    while (deploying) statuses.add((await fetch(`${server.url}/fn/f`)).status)
  }
  const callers = Array.from({ length: 4 }, caller)
  for (let version = 2; version <= 6; version++) await deploy(server, 'f', `${HELLO} // ${version}`)
  deploying = false
  await Promise.all(callers)
  assert.deepEqual([...statuses], [200])
  assert.equal((await fetch(`${server.url}/fn/f`)).headers.get('isolet-version'), '6')
})
