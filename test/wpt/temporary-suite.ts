// A suite of a few files for one test file: the real testharness.js, and whatever is written beside it.

import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after } from 'node:test'

const HARNESS = 'resources/testharness.js'

/** @param files by their paths from the root. @returns the root, removed after the tests of the file */
export function writeSuite(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), 'isolet-suite-'))
  after(() => rmSync(root, { recursive: true, force: true }))
  cpSync(join(import.meta.dirname, 'vendor', HARNESS), join(root, HARNESS))
  for (const [path, source] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), source)
  }
  return root
}
