// Tables, sizes and times.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createOutput, toByteText, toMsText, toShareText } from '../../src/cli/output.ts'

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

test('units, per cent and gaps leave figures flush right', () => {
  const lines: (string | Uint8Array)[] = []
  const sink = { write: (chunk: string | Uint8Array) => lines.push(chunk) }
  const rows = [
    ['1.00 ms', '5 %'],
    ['–', '100 %'],
  ]
  createOutput(sink, sink, {}).table(['TIME', 'SHARE'], rows)
  assert.deepEqual(lines, ['   TIME  SHARE\n', '1.00 ms    5 %\n', '      –  100 %\n'])
})

test('sizes, times and shares have as many digits as matter', () => {
  assert.deepEqual([toByteText(1023), toByteText(1536), toByteText(3 * 1024 * 1024)], ['1023 B', '1.5 KiB', '3.0 MiB'])
  assert.deepEqual([toMsText(0.1234), toMsText(12.34), toMsText(1234.5)], ['0.123 ms', '12.3 ms', '1235 ms'])
  assert.deepEqual([toShareText(0.614), toShareText(1)], ['61 %', '100 %'])
})
