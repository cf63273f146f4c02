// The server as a process: what survives kill -9 at any moment, and how SIGTERM ends it.

import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { startServer } from './child-server.ts'
import { fetchModule } from './test-server.ts'

const TIMEOUT = { timeout: 60_000 }

test(
  'after kill -9 everything deployed is there: versions, rollback, removal and logs work on',
  TIMEOUT,
  async context => {
    const folder = newFolder(context)
    {
      await using server = await startServer(folder)
      for (const text of ['one', 'two', 'three']) await server.deploy('f', answers(text))
      await server.deploy('gone', answers('gone'))
      await server.deploy('env', fetchModule('r => { console.log("seen"); return new Response("kept") }'), {
        cpuMs: 7777,
      })
      assert.equal((await server.admin('/v1/functions/f/rollback', rollback(2))).status, 200)
      assert.equal((await server.admin('/v1/functions/gone', { method: 'DELETE' })).status, 204)
      assert.deepEqual(await server.end('SIGKILL'), { code: null, signal: 'SIGKILL' })
    }
    await using server = await startServer(folder)
    assert.equal((await server.call('f')).text, 'two')
    assert.equal((await server.call('gone')).status, 404)
    assert.equal((await server.call('env')).text, 'kept')
    assert.match((await server.admin('/v1/functions/env')).text, /"cpuMs":7777/)
    assert.match((await server.admin('/v1/functions/env/logs')).text, /seen/)
    assert.equal(JSON.parse((await server.admin('/v1/functions/f/versions')).text).versions.length, 3)
    assert.equal((await server.admin('/v1/functions/f/rollback', rollback(3))).status, 200)
    assert.equal((await server.call('f')).text, 'three')
    await server.deploy('f', answers('four'))
    assert.equal((await server.call('f')).headers.get('isolet-version'), '4')
    assert.equal((await server.admin('/v1/functions/f', { method: 'DELETE' })).status, 204)
    assert.equal((await server.call('f')).status, 404)
  },
)

test('a deploy that was acknowledged survives a kill -9 that comes with the answer', TIMEOUT, async context => {
  const folder = newFolder(context)
  for (let version = 1; version <= 3; version++) {
    await using server = await startServer(folder)
    if (version > 1) assert.equal((await server.call('f')).text, `version ${version - 1}`)
    await server.deploy('f', answers(`version ${version}`))
    await server.end('SIGKILL')
  }
})

test('SIGTERM lets a running request finish, then exits with 0', TIMEOUT, async context => {
  await using server = await startServer(newFolder(context))
  const source = `async () => {
    console.log("running")
    await new Promise(resolve => setTimeout(resolve, 300))
    return new Response("finished")
  }`
  await server.deploy('slow', fetchModule(source))
  const running = server.call('slow')
  await server.until(({ pool }) => pool.leased === 1)
  const ended = server.end('SIGTERM')
  assert.equal((await running).text, 'finished')
  assert.deepEqual(await ended, { code: 0, signal: null })
})

function answers(text: string): string {
  return fetchModule(`() => new Response("${text}")`)
}

function rollback(version: number): RequestInit {
  return { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ version }) }
}

function newFolder(context: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'isolet-lifecycle-'))
  context.after(() => rmSync(folder, { recursive: true }))
  return folder
}
