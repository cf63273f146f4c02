// Reloads of a source that changes.

import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { createReloader, type Reload } from '../../src/cli/reloader.ts'
import type { Upload } from '../../src/server/upload.ts'
import { makeEntry } from './fixtures.ts'

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
