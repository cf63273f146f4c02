import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { openCells } from '../../src/cells/cells.ts'
import { createFakeClock } from '../fake-clock.ts'
import { testEngine } from '../host/engine-suite.ts'
import { ask, createLogProbe, handler } from '../host/versions.ts'

testEngine('cells', options => openCells({ ...options, cells: 1 }))

test('a request of which its cell says nothing ends 2 s past wallMs, and the cell is told', async () => {
  const probe = createLogProbe()
  const clock = createFakeClock()
  // The cell's own clock is the system's; what passes here is less than what a silent cell is killed for.
  await using engine = await openCells({ cells: 1, onLog: probe.onLog }, clock)
  const version = handler(
    `r => new Promise(resolve => {
      console.log("begun")
      r.signal.addEventListener("abort", () => { console.log(r.signal.reason.name); resolve(new Response("late")) })
    })`,
    { limits: { wallMs: 10_000 } },
  )
  let failed = false
  const answer = assert.rejects(ask(engine, version), {
    code: 'ERR_WALL_LIMIT',
    fault: 'host',
    message: /said nothing/,
  })
  void answer.then(() => (failed = true))
  await probe.next(line => line.message === 'begun')
  clock.advance(12_000)
  await nextTurn()
  assert.equal(failed, false)
  clock.advance(1000)
  await answer
  await probe.next(line => line.message === 'AbortError')
})
