// Every command against a server started as `isolet serve`, each in a process of its own.

import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { type RunningProgram, startProgram } from '../running-program.ts'
import { findSilentUrl, makeEntry, type Ran, runBin } from './fixtures.ts'

const TIMEOUT = { timeout: 120_000 }
const BIN = 'src/cli/bin.ts'
const folder = mkdtempSync(join(tmpdir(), 'isolet-end-to-end-'))
const server = startServer()
after(async () => {
  await server[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true, force: true })
})
const [adminUrl = ''] = await server.until(/(?<="adminUrl":")[^"]+/)

function startServer(): RunningProgram {
  return startProgram(BIN, ['serve', '--port', '0', '--admin-port', '0', '--data', folder])
}

/** A command with what leads to the server. */
function isolet(...args: string[]): Promise<Ran> {
  return runBin([...args, '--url', adminUrl, '--data', folder])
}

async function done(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await isolet(...args)
  assert.equal(code, 0, stderr)
  return stdout
}

const deploy = (name: string, entry = 'examples/hello/index.ts') => done('deploy', entry, '--name', name)

test('deploy ends with URL, size and start-up time; deployed again it is the next version', TIMEOUT, async () => {
  const summary = (version: number) =>
    new RegExp(`^twice version ${version}: http://twice\\.localhost:\\d+/  \\(\\d+ B, starts in [\\d.]+ ms\\)\\n$`)
  assert.match(await deploy('twice'), summary(1))
  assert.match(await deploy('twice'), summary(2))
})

test('deploy --nodejs builds with the modules of Node, and deploy without says what to add', TIMEOUT, async t => {
  const entry = makeEntry(
    t,
    `import { join } from 'node:path'\nexport default { fetch: () => new Response(join('a', '../b')) }`,
  )
  const { code, stderr } = await isolet('deploy', entry, '--name', 'for-node')
  assert.equal(code, 1)
  assert.match(
    stderr,
    /index\.ts:1:22: cannot import "node:path": it takes the option nodejs: `isolet deploy --nodejs`/,
  )
  await done('deploy', entry, '--name', 'for-node', '--nodejs')
  assert.equal(await done('invoke', 'for-node'), 'b')
})

test('a function is listed, asked and deleted', TIMEOUT, async () => {
  await deploy('short')
  assert.match(await done('list'), /^NAME +VERSION +UPDATED +URL +STATE\n(.*\n)*short +1 /)
  assert.equal(await done('invoke', 'short', '/?name=Ada'), 'Hello, Ada!\n')
  await done('delete', 'short')
  assert.doesNotMatch(await done('list'), /short/)
  const { code, stderr } = await isolet('invoke', 'short')
  assert.equal(code, 1)
  assert.match(stderr, /^error: .*short.*\n$/)
})

test('invoke sends a body and shows the head when asked', TIMEOUT, async () => {
  await deploy('sum', 'examples/add/index.ts')
  assert.equal(await done('invoke', 'sum', '-d', '{"a": 0, "b": -2}'), '{"sum":-2}')
  const shown = await done('invoke', 'sum', '/', '-i', '-H', 'accept: */*')
  assert.match(shown, /^HTTP 405 Method Not Allowed\n(.+\n)*allow: POST\n(.+\n)*\n\{"error":"use POST, not GET"\}$/)
})

test('rollback serves the version before, and versions marks it', TIMEOUT, async t => {
  await deploy('back')
  await deploy('back', makeEntry(t, 'export default { fetch: () => new Response("second") }'))
  assert.equal(await done('invoke', 'back'), 'second')
  assert.match(await done('rollback', 'back'), /^back serves version 1: /)
  assert.equal(await done('invoke', 'back'), 'Hello, world!\n')
  assert.match(await done('versions', 'back'), /\n\* +1 /)
  await done('rollback', 'back', '2')
  assert.equal(await done('invoke', 'back'), 'second')
})

test('logs shows what was written, and with -f what is written later', TIMEOUT, async t => {
  await deploy('talk', makeEntry(t, 'export default { fetch: r => (console.log("at", r.url), new Response()) }'))
  await done('invoke', 'talk', '/before')
  assert.match(await done('logs', 'talk'), /^\d\d:\d\d:\d\d\.\d{3} log +at \S+\/before\n$/)
  await using follower = startProgram(BIN, ['logs', 'talk', '-f', '--url', adminUrl, '--data', folder])
  await follower.until(/\/before\n/)
  await done('invoke', 'talk', '/later')
  await follower.until(/\/later\n/)
  follower.child.kill('SIGINT')
  assert.deepEqual(await follower.closed, [0, null])
})

test('each reading command gives JSON when asked', TIMEOUT, async t => {
  await deploy('json', makeEntry(t, 'export default { fetch: () => (console.log("x"), new Response()) }'))
  await done('invoke', 'json')
  const { functions } = JSON.parse(await done('list', '--json'))
  assert.ok(functions.some(({ name }: { name: string }) => name === 'json'))
  assert.equal(JSON.parse(await done('versions', 'json', '--json')).versions[0].version, 1)
  assert.equal(JSON.parse(await done('logs', 'json', '--json')).message, 'x')
  const few = ['--samples', '2', '--seconds', '0.1']
  const { code, stdout } = await runBin(['bench', 'examples/hello/index.ts', ...few, '--json'])
  assert.equal(code, 0)
  assert.deepEqual(Object.keys(JSON.parse(stdout).starts), ['cold', 'pooled', 'warm'])
})

test('a deploy that is refused says why, with a code frame, and ends with 1', TIMEOUT, async t => {
  const { code, stderr } = await isolet('deploy', makeEntry(t, 'throw new Error("at start")'), '--name', 'never')
  assert.equal(code, 1)
  assert.match(stderr, /error: .*at start/)
  assert.match(stderr, /index\.ts:1:7/)
  assert.match(stderr, /1 \| throw new Error\("at start"\)/)
})

test('a wrong token ends with 1 and how to give one', TIMEOUT, async () => {
  const { code, stdout, stderr } = await isolet('list', '--token', 'wrong')
  assert.equal(code, 1)
  assert.equal(stdout, '')
  assert.match(stderr, /^error: .*--token, ISOLET_ADMIN_TOKEN.*\n$/)
})

test('a server that does not run ends with 1 and says so', TIMEOUT, async () => {
  const url = await findSilentUrl()
  const { code, stderr } = await runBin(['list', '--url', url, '--data', folder])
  assert.equal(code, 1)
  assert.equal(stderr, `error: nothing answers at ${url}: is \`isolet serve\` running?\n`)
})
