// What network a cell has, which is none, and that its guests' fetches go out all the same, under the router's rules.

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync, readlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { openCells } from '../../src/cells/cells.ts'
import { ask, handler } from '../host/versions.ts'
import { openUpstream } from '../ops/upstream.ts'

/** Answers with what came of fetching the URL. */
const FETCHES = `async r => {
  try { return new Response(await (await fetch(r.headers.get('to'), { method: r.method, body: r.body, duplex: 'half' })).text()) }
  catch (error) { return new Response(error.message) }
}`
const MIB = 1024 * 1024

function findReason(): string | false {
  const rights = process.getuid?.() === 0 ? [] : ['--user', '--map-current-user']
  const [program = '', ...args] = ['unshare', ...rights, '--net', 'true']
  return spawnSync(program, args).status !== 0 && 'this system gives no network namespaces to this user'
}

test('a cell has a network of its own, with nothing in it that is up', { skip: findReason() }, async () => {
  await using engine = await openCells({ cells: 1 })
  await ask(engine, handler('() => new Response()'))
  // One that has told nothing yet may still be `unshare` itself.
  const cells = (engine.stats().cells?.all ?? []).filter(({ rssBytes }) => rssBytes > 0)
  assert.ok(cells.length > 0)
  for (const { pid } of cells) {
    assert.notEqual(readlinkSync(`/proc/${pid}/ns/net`), readlinkSync('/proc/self/ns/net'))
    const interfaces = readFileSync(`/proc/${pid}/net/dev`, 'utf8').trim().split('\n').slice(2)
    assert.deepEqual(
      interfaces.map(line => line.trim().split(':')[0]),
      ['lo'],
    )
    assert.equal(readFileSync(`/proc/${pid}/net/fib_trie`, 'utf8').trim(), '', 'a route leads somewhere')
  }
})

test('guests fetch through the router, each under its own list', async () => {
  const upstream = await openUpstream((request, response) => void request.pipe(response))
  await using engine = await openCells({ cells: 1, allowPrivateEgress: true })
  const may = handler(FETCHES, { name: 'may', egress: ['127.0.0.1'] })
  const mayNot = handler(FETCHES, { name: 'may-not', egress: ['a.example'] })
  const request = { method: 'POST', headers: ['to', upstream.origin], body: Buffer.from('over the link') }
  assert.equal(await ask(engine, may, request), 'over the link')
  assert.match(await ask(engine, mayNot, request), /not in the function's egress list: a.example/)
  assert.match(await ask(engine, may, { headers: ['to', 'http://127.0.0.1:1/'] }), /port 1 is one that fetch never/)
})

test('a fetch in a version that was retired meanwhile still goes out', async () => {
  const upstream = await openUpstream((_request, response) => void response.end('late'))
  await using engine = await openCells({ cells: 1, allowPrivateEgress: true })
  const version = handler(`async r => { await scheduler.wait(50); return (${FETCHES})(r) }`, { egress: ['127.0.0.1'] })
  await ask(engine, version, { headers: ['to', 'http://a.example/'] })
  const answer = ask(engine, version, { headers: ['to', upstream.origin] })
  engine.retire(version.key)
  assert.equal(await answer, 'late')
})

test('ports of our own are asked for when they are known, not when a cell learns a version', async () => {
  const upstream = await openUpstream((_request, response) => void response.end('reached'))
  const admin: number[] = []
  const ownPorts = () => ({ data: [], admin })
  await using engine = await openCells({ cells: 1, allowPrivateEgress: true, ownPorts })
  const version = handler(FETCHES, { egress: ['127.0.0.1'] })
  const request = { headers: ['to', upstream.origin] }
  assert.equal(await ask(engine, version, request), 'reached')
  admin.push(upstream.port)
  assert.match(await ask(engine, version, request), /own admin plane/)
})

test('eight megabytes go up and come back by fetch', async () => {
  const upstream = await openUpstream((request, response) => void request.pipe(response))
  await using engine = await openCells({ cells: 1, allowPrivateEgress: true })
  const version = handler(FETCHES, { egress: ['127.0.0.1'], limits: { cpuMs: 5000 } })
  const body = Buffer.alloc(8 * MIB, 'x')
  const text = await ask(engine, version, { method: 'POST', headers: ['to', upstream.origin], body })
  assert.equal(text.length, body.byteLength)
})

test('the program of a cell reads no HTTP client', () => {
  const seen = new Set<string>()
  const walk = (file: string): void => {
    if (seen.has(file)) return
    seen.add(file)
    if (!file.endsWith('.ts')) return
    const imports = readFileSync(file, 'utf8').matchAll(/^(?:import|export)\s(?!type\b)[^'"`;]*?from\s*'([^']+)'/gm)
    for (const [, name = ''] of imports) walk(name.startsWith('.') ? join(dirname(file), name) : name)
  }
  walk(join(import.meta.dirname, '../../src/cells/cell.ts'))
  assert.ok(seen.size > 50, `only ${seen.size} files found`)
  assert.deepEqual(
    [...seen].filter(file => /undici|esbuild|hono|node:https?$|local-egress/.test(file)),
    [],
  )
})
