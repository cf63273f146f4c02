// Folders and uploads that the build tests share.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { TestContext } from 'node:test'
import type { UploadOptions } from '../../src/build/build-messages.ts'
import type { BuildResult } from '../../src/build/build-result.ts'
import { Builders } from '../../src/build/builders.ts'

export type Files = Readonly<Record<string, string | Uint8Array>>

/** A folder with these files, gone after the test. */
export async function makeFolder(t: TestContext, files: Files): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'isolet-build-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  for (const [name, contents] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), contents)
  }
  return folder
}

/** Those of a test file. */
export const builders = new Builders()

export function buildFiles(options: UploadOptions): Promise<BuildResult> {
  return builders.build(options)
}

/** Builds an upload whose entry is its first file. */
export function buildUpload(files: Files): Promise<BuildResult> {
  const entry = Object.keys(files)[0] ?? ''
  return buildFiles({ entry, files: new Map(Object.entries(files)) })
}

/** Evaluates built code and gives its default export. */
export async function evaluate(code: string): Promise<unknown> {
  const module: unknown = await import(`data:text/javascript;base64,${Buffer.from(code).toString('base64')}`)
  return (module as { default: unknown }).default // every fixture has a default export
}
