import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'node:test'
import { findCells } from '../../bench/cell-processes.ts'

/** Starts a child that bears a cell's name and one that does not, and prints their ids; both end with it. */
const PARENT = `
const { spawn } = require('node:child_process')
const idle = "process.stdin.resume().on('end', () => process.exit())"
const start = name => spawn(process.execPath, ['-e', idle, name], { stdio: ['pipe', 'ignore', 'ignore'] }).pid
console.log(start('src/cells/cell.ts') + ' ' + start('src/other.ts'))
process.stdin.resume().on('end', () => process.exit())
`

test('only what a process started, and what runs a cell, is one of its cells', {
  skip: process.platform !== 'linux',
}, async () => {
  const parent = spawn(process.execPath, ['-e', PARENT], { stdio: ['pipe', 'pipe', 'inherit'] })
  const [line] = await once(parent.stdout, 'data')
  const [cell] = String(line).trim().split(' ').map(Number)
  assert.deepEqual(findCells(parent.pid ?? 0), [cell])
  assert.deepEqual(findCells(cell ?? 0), [])
  parent.stdin.end()
  await once(parent, 'exit')
})
