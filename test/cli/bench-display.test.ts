// The figures of a bench as lines of text.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type BenchReport, showBench } from '../../src/cli/bench-display.ts'
import { createOutput } from '../../src/cli/output.ts'

const spread = { samples: 0, p50: 0, p95: 0, p99: 0 }
const NONE = { count: 0, p50: 0, p95: 0, p99: 0, max: 0 }
const phases = { queue: NONE, isolate: NONE, context: NONE, runtime: NONE, compile: NONE, evaluate: NONE, call: NONE }
const REPORT: BenchReport = {
  entry: 'index.ts',
  bytes: 2048,
  heapBytes: 1024,
  startup: { isolate: 1, compile: 1, evaluate: 1, total: 3 },
  starts: { cold: spread, pooled: spread, warm: spread },
  phaseMs: { cold: phases, pooled: phases },
  costs: { unknown: 'it threw' },
  load: { cells: 0, connections: 16, seconds: 3, targets: [], cpuMs: undefined },
  advice: [],
}

function toText(report: Partial<BenchReport>): string {
  const lines: (string | Uint8Array)[] = []
  const sink = { write: (chunk: string | Uint8Array) => lines.push(chunk) }
  showBench({ ...REPORT, ...report }, createOutput(sink, sink, {}))
  return lines.join('')
}

test('ten modules have a line each, the others share one', () => {
  const modules = Array.from({ length: 12 }, (_, i) => {
    return { name: `m${i}`, isOwn: false, files: 2, bytes: 512, evaluate: { ms: 1, share: 0.05 } }
  })
  const text = toText({ costs: { modules, outside: { ms: 8, share: 0.4 } } })
  assert.match(text, /^m9 +2 +512 B +1\.00 ms +5 %\n2 more +4 +1\.0 KiB +2\.00 ms +10 %\n.+ 8\.00 ms +40 %$/m)
  assert.doesNotMatch(text, /^m10/m)
})

test('costs that are not known are told with the reason, and figures without advice with that nothing stands out', () => {
  assert.match(toText({}), /^what its modules cost is not known: it threw$/m)
  assert.match(toText({}), /\nnothing stands out\n$/)
  assert.match(toText({ advice: ['do less'] }), /\n→ do less\n$/)
})

test('a deployment beside ours is held against it, and its failures are told', () => {
  const target = { url: 'http://x/', requests: 9, failed: 0, firstFailure: undefined }
  const latency = (p50: number) => ({ samples: 5, p50, p95: 4, p99: 5 })
  const own = { ...target, name: 'isolet', latency: latency(2), requestsPerSecond: 1000 }
  const rival = {
    ...own,
    name: 'http://x',
    latency: latency(3),
    requestsPerSecond: 500,
    failed: 2,
    firstFailure: 'HTTP 500',
  }
  const text = toText({ load: { ...REPORT.load, targets: [own, rival] } })
  assert.match(text, /^isolet +2\.00 ms +4\.00 ms +5\.00 ms +1000 +0 +1\.00 +1\.00$/m)
  assert.match(text, /^http:\/\/x +3\.00 ms +4\.00 ms +5\.00 ms +500 +2 +1\.50 +0\.50$/m)
  assert.match(text, /^http:\/\/x: 2 of 9 failed, the first with HTTP 500$/m)
})
