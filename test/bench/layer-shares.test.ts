import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ProfileNode } from '../../bench/inspector.ts'
import { shareOut } from '../../bench/layer-shares.ts'

const node = (id: number, functionName: string, url: string, children: number[] = []): ProfileNode => ({
  id,
  callFrame: { functionName, url, lineNumber: 0 },
  children,
})
const nodes = [
  node(1, '(root)', '', [2, 3, 6]),
  node(2, '(idle)', ''),
  node(3, 'serve', 'file:///x/src/server/data-app.ts', [4]),
  node(4, '#enter', 'file:///x/src/isolate/guest-isolate.ts', [5]),
  // Bears the name of something that every object has.
  node(5, 'toString', ''),
  node(6, '(garbage collector)', ''),
]

test('what V8 runs without a name of its own counts for its nearest caller, idleness for nobody', () => {
  const shares = shareOut({ nodes, samples: [2, 3, 4, 5, 6], timeDeltas: [1000, 10, 20, 30, 40] })

  assert.deepEqual(shares, { 'enter, and the guest': 0.5, collections: 0.4, 'route, request head, body': 0.1 })
})

test('the shares of a profile add up to one', () => {
  const shares = shareOut({ nodes, samples: [5, 3, 6, 6, 3], timeDeltas: [7, 11, 13, 17, 19] })

  assert.ok(Math.abs(Object.values(shares).reduce((sum, each) => sum + each, 0) - 1) < 1e-9)
})
