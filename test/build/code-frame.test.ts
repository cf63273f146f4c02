// The lines around a fault.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { codeFrame } from '../../src/build/code-frame.ts'

const SOURCE = Array.from({ length: 12 }, (_, i) => `line ${i + 1}`).join('\n')

test('a frame shows two lines before and after, with a caret under the column', () => {
  const frame = codeFrame(SOURCE, 9, 6)
  assert.deepEqual(frame.split('\n'), [
    '   7 | line 7',
    '   8 | line 8',
    '>  9 | line 9',
    '     |      ^',
    '  10 | line 10',
    '  11 | line 11',
  ])
})

test('at the ends of a source the frame is shorter', () => {
  assert.deepEqual(codeFrame('one', 1, 1).split('\n'), ['> 1 | one', '    | ^'])
  assert.equal(codeFrame(SOURCE, 12, 1).split('\n').length, 4)
})

test('a line that is not there has no frame', () => {
  assert.equal(codeFrame(SOURCE, 0, 1), '')
  assert.equal(codeFrame(SOURCE, 13, 1), '')
})
