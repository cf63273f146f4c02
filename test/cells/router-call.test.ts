import assert from 'node:assert/strict'
import { test } from 'node:test'
import { WireBody } from '../../src/cells/link/request-codec.ts'
import { RouterCall } from '../../src/cells/router-call.ts'
import { handler, toRequest } from '../host/versions.ts'

const version = handler('() => new Response("x")', { limits: { wallMs: 500, startupCpuMs: 100, waitMs: 50 } })

test('a request is overdue 2 s past its wallMs, unless it has its answer', () => {
  const call = new RouterCall({ version, request: toRequest(), requestId: 'r', arrivedAt: 10_000 })
  assert.deepEqual([call.isOverdue(12_500), call.isOverdue(12_501)], [false, true])
  respond(call, WireBody.none)
  assert.equal(call.isOverdue(99_000), false)
})

test('a trial start has far more time than CPU, but not for ever', () => {
  const call = new RouterCall({ version, request: undefined, requestId: 'start', arrivedAt: 0 })
  assert.deepEqual([call.isOverdue(33_050), call.isOverdue(33_051)], [false, true])
})

test('a request queued anew has all of its waitMs, and what was left of its wallMs', () => {
  const call = new RouterCall({ version, request: toRequest(), requestId: 'r', arrivedAt: 100 })
  const { waitedMs, queuedMs } = call.toWire(1, 140)
  assert.deepEqual([waitedMs, queuedMs], [40, 40])
  call.queueAnew(300)
  const again = call.toWire(1, 310)
  assert.deepEqual([again.waitedMs, again.queuedMs], [210, 10])
})

test('a cell that sends more of a response than was read of it is caught', () => {
  const call = new RouterCall({ version, request: toRequest(), requestId: 'r', arrivedAt: 0 })
  respond(call, WireBody.stream)
  const flood = (): void => {
    for (let sent = 0; sent < 100; sent += 1) call.takeChunk(Buffer.alloc(64 * 1024), true)
  }
  assert.throws(flood, /past its credit/)
})

function respond(call: RouterCall, bodyKind: WireBody): void {
  const timing = { queue: 0, load: 0, exec: 0, cpu: 0 }
  const nothing = { statusText: '', headers: [], body: undefined, bodyBytes: undefined }
  call.respond({ ...nothing, status: 200, bodyKind, start: 'warm', timing })
}
