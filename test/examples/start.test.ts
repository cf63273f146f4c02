// `npm start`: what it suggests works when pasted, it stops when asked, and says what keeps it from starting.

import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { promisify } from 'node:util'
import { ROOT, type RunningProgram, startProgram } from '../running-program.ts'

const TIMEOUT = { timeout: 120_000 }
const folder = mkdtempSync(join(tmpdir(), 'isolet-start-'))
after(() => rmSync(folder, { recursive: true, force: true }))

/** What each line answers with, by the part of it that is its own. */
const ANSWERS: readonly [RegExp, RegExp][] = [
  [/hello\/\?name=Ada'$/, /^Hello, Ada!\n$/],
  [/Host: hello\.localhost/, /^HTTP\/1\.1 200 OK\r\n[\s\S]*isolet-start: [\s\S]*Hello, world!\n$/],
  [/fn\/add/, /^\{"sum":-0\.5\}$/],
  [/books\/1$/, /"title":"The Left Hand of Darkness"/],
  [/"Dune"/, /^\{"id":"[\w-]+","title":"Dune","year":1965\}$/],
  [/fn\/streaming/, /^line 1 of 20\n[\s\S]*line 20 of 20\n$/],
  [/fn\/proxy/, /<h1>Upstream<\/h1>[\s\S]*href="\.\/next"/],
  [/ list/, /^NAME +VERSION[\s\S]*hono-app/],
  [/ deploy /, /^mine version 1: http:\/\/mine\.localhost:\d+\/ +\([\d.]+ .*, starts in [\d.]+ ms\)\n$/],
  [/ invoke /, /^Hello, Ada!\n$/],
  [/ versions /, /VERSION[\s\S]*\n\* +1 /],
  [/ bench /, /\ncold +100 [\s\S]*\nwarm +100 /],
]

function start(...args: string[]): RunningProgram {
  return startProgram('examples/start.ts', ['--port', '0', '--admin-port', '0', '--data', folder, ...args])
}

/** As a shell with npm in its path runs it. */
async function paste(line: string): Promise<string> {
  const { stdout } = await promisify(execFile)('sh', ['-c', line], { cwd: ROOT })
  return stdout
}

test('every line that it suggests works when pasted, and SIGTERM ends it with 0', TIMEOUT, async () => {
  await using program = start()
  await program.until(/Ctrl-C stops it\.\n/)
  const lines = [...program.stdout().matchAll(/^ {2}(\S.*)$/gm)].map(([, line]) => line ?? '')
  assert.equal(lines.length, ANSWERS.length, lines.join('\n'))
  for (const line of lines) {
    const expected = ANSWERS.find(([own]) => own.test(line))?.[1] ?? assert.fail(`not expected: ${line}`)
    assert.match(await paste(line), expected, line)
  }
  program.child.kill('SIGTERM')
  assert.deepEqual(await program.closed, [0, null])
  assert.equal(program.stderr(), '')
})

test('Ctrl-C ends it with 0, also where npm hands it on a second time', TIMEOUT, async () => {
  await using program = start()
  await program.until(/Ctrl-C stops it\.\n/)
  program.child.kill('SIGINT')
  program.child.kill('SIGINT')
  assert.deepEqual(await program.closed, [0, null])
})

test('a port that is taken, or is none, is told in one line', TIMEOUT, async () => {
  await using program = start()
  const [, port = ''] = await program.until(/examples at http:\/\/127\.0\.0\.1:(\d+)/)
  await using second = start('--port', port, '--data', join(folder, 'second'))
  assert.deepEqual(await second.closed, [1, null])
  assert.match(second.stderr(), new RegExp(`^error: can't listen on 127\\.0\\.0\\.1:${port}: .*EADDRINUSE.*\n$`))
  await using third = start('--port', 'none')
  assert.deepEqual(await third.closed, [1, null])
  assert.match(third.stderr(), /^error: .*\n$/)
})
