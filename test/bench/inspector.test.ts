import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { readCpuUs } from '../../bench/cpu-time.ts'
import { profile } from '../../bench/inspector.ts'

const BUSY = `console.log('up')
setInterval(function turnRound() { for (let n = 0; n < 5e6; n++) Math.sqrt(n) }, 1)`

test('a profile of another process names the function that kept it busy, and /proc tells its CPU', async t => {
  const child = spawn(process.execPath, ['--eval', BUSY], { stdio: ['ignore', 'pipe', 'ignore'] })
  t.after(() => child.kill('SIGKILL'))
  await once(child.stdout, 'data')
  const pid = child.pid ?? 0
  const before = readCpuUs(pid)

  const { nodes, samples } = await profile(pid, async () => void (await sleep(300)))

  const named = new Map(nodes.map(({ id, callFrame }) => [id, callFrame.functionName]))
  assert.ok(samples.filter(id => named.get(id) === 'turnRound').length > samples.length / 2)
  assert.ok(readCpuUs(pid) > before)
})
