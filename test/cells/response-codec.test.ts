// Response heads on the link, and what a start adds to them.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FrameReader, FrameWriter } from '../../src/cells/link/frames.ts'
import { WireBody } from '../../src/cells/link/request-codec.ts'
import { readResponse, type WireResponse, writeResponse } from '../../src/cells/link/response-codec.ts'

const TIMING = { queue: 0.001, load: 2.5, exec: 70, cpu: 1.25 }
const PHASES = { isolate: 1, context: 0.125, runtime: 0.875, compile: 0.25, evaluate: 0.249 }
const WARM: WireResponse = {
  status: 201,
  statusText: 'Made',
  headers: ['x-a', '1', 'x-b', 'grüße'],
  bodyKind: WireBody.whole,
  body: 'text',
  bodyBytes: undefined,
  start: 'warm',
  timing: { ...TIMING, phases: undefined },
}

function write(response: WireResponse): Buffer {
  const chunks: Uint8Array[] = []
  const sink = { writableLength: 0, write: (bytes: Uint8Array) => void chunks.push(new Uint8Array(bytes)) }
  const writer = new FrameWriter({ ...sink, cork: () => undefined, uncork: () => undefined })
  writeResponse(writer, 1, response)
  writer.flush()
  return Buffer.concat(chunks)
}

function cross(response: WireResponse): WireResponse {
  const rests: Buffer[] = []
  new FrameReader((_kind, _id, rest) => rests.push(rest)).take(write(response))
  return readResponse(rests[0] as Buffer)
}

test('a warm response crosses as it is', () => {
  assert.deepEqual(cross(WARM), WARM)
})

test('the phases of a start cross with it, and cost a warm response no byte', () => {
  const started: WireResponse = { ...WARM, start: 'cold', timing: { ...TIMING, phases: PHASES } }
  assert.deepEqual(cross(started), started)
  assert.equal(write(started).byteLength - write(WARM).byteLength, 20)
  const ahead = { ...PHASES, isolate: 0, context: 0, runtime: 0 }
  const pooled: WireResponse = { ...WARM, start: 'pooled', timing: { ...TIMING, phases: ahead } }
  assert.deepEqual(cross(pooled), pooled)
})

test('a body of bytes comes whole behind the phases', () => {
  const body = new Uint8Array(50_000).fill(200)
  const answer = cross({ ...WARM, start: 'pooled', timing: { ...TIMING, phases: PHASES }, body })
  assert.deepEqual(new Uint8Array(answer.body as Uint8Array), body)
})
