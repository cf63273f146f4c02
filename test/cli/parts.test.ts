// Small parts of the command line: names, tables, frames, percentiles, reloads.

import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { buildEntry } from '../../src/build/build.ts'
import { toFunctionName } from '../../src/cli/entry.ts'
import { toSpread } from '../../src/cli/measure.ts'
import { createOutput, toByteText, toMsText } from '../../src/cli/output.ts'
import { createReloader, type Reload } from '../../src/cli/reloader.ts'
import { frameOf } from '../../src/cli/stack-frame.ts'
import type { Upload } from '../../src/server/upload.ts'

test('a function is named after its folder, or after a file that says more than index', () => {
  assert.equal(toFunctionName('/a/hello/index.ts'), 'hello')
  assert.equal(toFunctionName('/a/My App/src/index.ts'), 'my-app')
  assert.equal(toFunctionName('/a/b/thumbs.ts'), 'thumbs')
  assert.equal(toFunctionName(`/a/b/${'x'.repeat(62)}--y.ts`), 'x'.repeat(62))
  assert.equal(toFunctionName('/a/__/index.ts'), 'function')
})

test('a table is as wide as its cells, with figures flush right', () => {
  const lines: (string | Uint8Array)[] = []
  const sink = { write: (chunk: string | Uint8Array) => lines.push(chunk) }
  createOutput(sink, sink, {}).table(
    ['NAME', 'N'],
    [
      ['a', 5],
      ['long-name', 12345],
    ],
  )
  assert.deepEqual(lines, ['NAME           N\n', 'a              5\n', 'long-name  12345\n'])
})

test('sizes and times have as many digits as matter', () => {
  assert.deepEqual([toByteText(1023), toByteText(1536), toByteText(3 * 1024 * 1024)], ['1023 B', '1.5 KiB', '3.0 MiB'])
  assert.deepEqual([toMsText(0.1234), toMsText(12.34), toMsText(1234.5)], ['0.123 ms', '12.3 ms', '1235 ms'])
})

test('percentiles are samples that were measured', () => {
  const times = Array.from({ length: 100 }, (_, i) => 100 - i)
  assert.deepEqual(toSpread(times), { samples: 100, p50: 50, p95: 95, p99: 99 })
  assert.deepEqual(toSpread([7]), { samples: 1, p50: 7, p95: 7, p99: 7 })
})

function makeEntry(t: { after(done: () => void): void }, source: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'isolet-cli-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  writeFileSync(join(folder, 'index.ts'), source)
  return join(folder, 'index.ts')
}

test('an error is shown with the original source of the first frame that has one', async t => {
  const { sourceMap } = await buildEntry(makeEntry(t, 'export default () => {\n  throw new Error("x")\n}\n'))
  const frame = frameOf('Error: x (index.ts:1:1)\n    at f (elsewhere.ts:1:1)\n    at g (index.ts:2:9)', sourceMap)
  assert.match(frame ?? '', /^> 2 \| {3}throw new Error\("x"\)$/m)
  assert.equal(frameOf('Error: x', sourceMap), undefined)
})

function createRecorder(entry: string) {
  const uploads: Upload[] = []
  const reloads: Reload[] = []
  const inputs: (readonly string[])[] = []
  const reloader = createReloader({
    entry,
    settings: { name: 'x' },
    async deploy(upload) {
      uploads.push(upload)
      const startup = { isolate: 0, compile: 0, evaluate: 0, total: 0 }
      return { name: 'x', version: uploads.length, digest: '', url: '', bytes: 0, startup, warnings: [] }
    },
    onInputs: files => inputs.push(files),
    onReload: reload => reloads.push(reload),
  })
  return { uploads, reloads, inputs, reloader }
}

test('a source that changes is deployed anew, one that is only touched is not', async t => {
  const entry = makeEntry(t, 'export default 1')
  const { uploads, reloader, inputs } = createRecorder(entry)
  await reloader.reload()
  await reloader.reload()
  writeFileSync(entry, 'export default 2')
  await reloader.reload()
  assert.equal(uploads.length, 2)
  assert.ok(inputs.every(files => files.includes(entry)))
})

test('reloads asked for while one runs are one more reload after it', async t => {
  const entry = makeEntry(t, 'export default 1')
  const { uploads, reloader, inputs } = createRecorder(entry)
  await Promise.all([reloader.reload(), reloader.reload(), reloader.reload()])
  assert.deepEqual([inputs.length, uploads.length], [2, 1])
})

test('a source that fails is told, and going back to the one before is told as well', async t => {
  const entry = makeEntry(t, 'export default 1')
  const { reloads, reloader } = createRecorder(entry)
  await reloader.reload()
  writeFileSync(entry, 'export default {')
  await reloader.reload()
  writeFileSync(entry, 'export default 1')
  await reloader.reload()
  assert.deepEqual(
    reloads.map(reload => reload.kind),
    ['deployed', 'failed', 'deployed'],
  )
})
