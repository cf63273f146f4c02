// `isolet dev` in a process of its own: what an edit does, and how Ctrl-C ends it.

import assert from 'node:assert/strict'
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { ROOT, type RunningProgram, startProgram } from '../running-program.ts'

const TIMEOUT = { timeout: 60_000 }

/** A copy of an example that may be edited. */
function copyExample(t: TestContext, name: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'isolet-dev-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  cpSync(join(ROOT, 'examples', name), folder, { recursive: true })
  return join(folder, 'index.ts')
}

function dev(entry: string): RunningProgram {
  return startProgram('src/cli/bin.ts', ['dev', entry, '--name', 'f', '--port', '0', '--admin-port', '0'])
}

/** Where the version that was told last is served: by path, since few resolvers know NAME.localhost. */
async function urlOf(program: RunningProgram): Promise<string> {
  const [, port] = await program.until(/version \d+ serves at http:\/\/f\.localhost:(\d+)/)
  return `http://127.0.0.1:${port}/fn/f/`
}

async function read(url: string): Promise<string> {
  return await (await fetch(url)).text()
}

test('an edit is served, a broken one is told with its code frame while the old one serves on', TIMEOUT, async t => {
  const entry = copyExample(t, 'hello')
  await using program = dev(entry)
  const url = await urlOf(program)
  assert.equal(await read(url), 'Hello, world!\n')

  writeFileSync(entry, 'export default { fetch: () => new Response("edited") }\n')
  await program.until(/version 2 serves/)
  assert.equal(await read(url), 'edited')

  writeFileSync(entry, 'export default {\n  fetch: () => new Response(("broken")\n}\n')
  await program.until(/waiting for .*index\.ts to change/)
  assert.match(program.stderr(), /error: [\s\S]*index\.ts:3:1[\s\S]*> 3 \| \}/)
  assert.equal(await read(url), 'edited')

  writeFileSync(entry, 'export default { fetch: () => new Response("mended") }\n')
  await program.until(/version 3 serves/)
  assert.equal(await read(url), 'mended')
})

test('what the function logs and throws is shown, an error with its code frame', TIMEOUT, async t => {
  const entry = copyExample(t, 'hello')
  writeFileSync(
    entry,
    'export default {\n  fetch() {\n    console.log("so far")\n    throw new Error("boom")\n  },\n}\n',
  )
  await using program = dev(entry)
  await read(await urlOf(program))
  await program.until(/so far\n/)
  await program.until(/boom[\s\S]*> 4 \| {5}throw new Error\("boom"\)/)
})

test('Ctrl-C ends it with 0', TIMEOUT, async t => {
  await using program = dev(copyExample(t, 'hello'))
  await urlOf(program)
  program.child.kill('SIGINT')
  assert.deepEqual(await program.closed, [0, null])
})

test('a second Ctrl-C does not wait for what still runs, and ends it with 1', TIMEOUT, async t => {
  const entry = copyExample(t, 'hello')
  writeFileSync(entry, 'export default { fetch: async r => new Response((console.log("in"), await r.text())) }\n')
  await using program = dev(entry)
  const url = await urlOf(program)
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>()
  const writer = writable.getWriter()
  // The head goes out with the first chunk, and the body never ends.
  writer.write(new Uint8Array(1)).catch(() => {})
  const request = fetch(url, { method: 'POST', body: readable, duplex: 'half' } as RequestInit)
  const cut = assert.rejects(request)
  await program.until(/in\n/)
  assert.equal(await program.interruptUntilClosed(), 1)
  await cut
})
