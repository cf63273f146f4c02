// What becomes of requests when their cell dies under them.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openCells } from '../../src/cells/cells.ts'
import type { CellLoss, Engine } from '../../src/host/engine.ts'
import { ask, createLogProbe, handler } from '../host/versions.ts'

const HANGS = '() => { Array.prototype.fill.call({ length: 2 ** 53 - 1 }, 0) }'
/** Says that it began, then waits long enough to be killed. */
const WAITS = `async r => { console.log("began"); await new Promise(d => setTimeout(d, 300)); return new Response(r.method) }`

function killCells(engine: Engine): void {
  for (const { pid, requests } of engine.stats().cells?.all ?? []) if (requests > 0) process.kill(pid, 'SIGKILL')
}

test('a GET whose cell is killed is answered by another cell, and nobody gets a strike', async () => {
  const probe = createLogProbe()
  await using engine = await openCells({ cells: 1, onLog: probe.onLog })
  const answer = ask(engine, handler(WAITS))
  await probe.next(line => line.message === 'began')
  killCells(engine)
  assert.equal(await answer, 'GET')
  const { lost, replays, offenders } = engine.stats().cells ?? assert.fail('no cells')
  assert.deepEqual([lost, replays, offenders], [1, 1, {}])
})

test('a POST whose handler had begun ends with ERR_CELL_LOST and is not run again', async () => {
  const probe = createLogProbe()
  await using engine = await openCells({ cells: 1, onLog: probe.onLog })
  const body = new TextEncoder().encode('x')
  const answer = assert.rejects(ask(engine, handler(WAITS), { method: 'POST', body }), { code: 'ERR_CELL_LOST' })
  await probe.next(line => line.message === 'began')
  killCells(engine)
  await answer
  assert.equal(await ask(engine, handler('() => new Response("next")', { name: 'g' })), 'next')
  assert.equal(probe.lines.filter(line => line.message === 'began').length, 1)
})

test('POSTs that wait behind a hanging guest are run elsewhere, and only the guest is to blame', async () => {
  await using engine = await openCells({ cells: 1 })
  const neighbour = handler('async r => new Response(await r.text())', { name: 'neighbour' })
  await ask(engine, neighbour)
  const hanging = assert.rejects(ask(engine, handler(HANGS, { name: 'hangs' })), { code: 'ERR_CPU_LIMIT' })
  const answers = Array.from({ length: 10 }, (_, n) =>
    ask(engine, neighbour, { method: 'POST', body: new TextEncoder().encode(String(n)) }),
  )
  await hanging
  assert.deepEqual(await Promise.all(answers), ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'])
  const offenders = engine.stats().cells?.offenders ?? {}
  assert.deepEqual(Object.keys(offenders), ['hangs'])
  assert.match(offenders.hangs?.reason ?? '', /^killed: cpuMs of 100 ms passed/)
})

test('who is told of lost cells reads which process, why, whose function and which request', async () => {
  const losses: CellLoss[] = []
  await using engine = await openCells({ cells: 1, onCellLoss: loss => losses.push(loss) })
  const version = handler(HANGS, { name: 'hangs' })
  await assert.rejects(ask(engine, version, { requestId: 'r-1' }), { code: 'ERR_CPU_LIMIT' })
  const [{ pid, ...loss } = assert.fail('nobody was told')] = losses
  assert.ok(pid > 0)
  const reason = 'killed: cpuMs of 100 ms passed inside of V8'
  assert.deepEqual(loss, { reason, function: 'hangs', version: 1, requestId: 'r-1', requests: 1 })
})

test('a function that ended three cells is turned away, and others are not', async () => {
  await using engine = await openCells({ cells: 1 })
  const hangs = handler(HANGS, { name: 'hangs', limits: { cpuMs: 10 } })
  for (let n = 0; n < 3; n += 1) await assert.rejects(ask(engine, hangs), { code: 'ERR_CPU_LIMIT' })
  await assert.rejects(ask(engine, hangs), { code: 'ERR_BUSY', message: /ended 3 cells/ })
  assert.equal(await ask(engine, handler('() => new Response("fine")', { name: 'g' })), 'fine')
})

test('a rejection whose message getter spins costs its own cell only', async () => {
  await using engine = await openCells({ cells: 1 })
  const source = '() => { Promise.reject({ get message() { for (;;); } }); return new Response("x") }'
  await ask(engine, handler(source, { name: 'spins' })).catch(error => assert.equal(error.code, 'ERR_CPU_LIMIT'))
  assert.equal(await ask(engine, handler('() => new Response("fine")', { name: 'g' })), 'fine')
})

test('a trial start that hangs is refused and the cells go on', async () => {
  await using engine = await openCells({ cells: 1 })
  const hangs = handler('() => 0', { name: 'hangs', limits: { startupCpuMs: 50 } })
  const artifact = { code: `(${HANGS})(); export default {}` }
  await assert.rejects(engine.prepare({ ...hangs, readArtifact: () => artifact }, false), { code: 'ERR_CPU_LIMIT' })
  assert.equal(await ask(engine, handler('() => new Response("fine")', { name: 'g' })), 'fine')
})

test('a moved function loses no request on its way from probation to the light lane', async () => {
  await using engine = await openCells({ cells: 2 })
  const version = handler('r => new Response(r.headers.get("n"))')
  for (let round = 0; round < 10; round += 1) {
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, n) => ask(engine, version, { headers: ['n', String(n)] })),
    )
    assert.equal(answers.join(''), '0123456789')
  }
  const lanes = engine
    .stats()
    .cells?.all.filter(({ isolates }) => isolates > 0)
    .map(({ lane }) => lane)
  assert.ok(lanes?.includes('light'), String(lanes))
})
