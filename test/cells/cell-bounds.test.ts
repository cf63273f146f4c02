// How the configured memory is shared between cells and builders.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BUILD_LIMITS } from '../../src/build/build-limits.ts'
import { toBuildLimits } from '../../src/cells/build-bounds.ts'
import { toCellBounds } from '../../src/cells/cell-bounds.ts'

const MIB = 1024 * 1024
/** What the router and its spares have, and what a cell or a builder gets at least. */
const [ROUTER_MIB, LEAST_MIB] = [256, 192]

test('builders at work take what one cell may, and all lanes with an idle builder fit into the total', () => {
  for (const cells of [1, 2, 7])
    for (const maxMemoryMiB of [1024, 2048, 4096, 65_536]) {
      const cellMiB = toCellBounds({ cells, maxMemoryMiB }).maxRssBytes / MIB
      const { memoryMiB, running } = toBuildLimits({ cells, maxMemoryMiB })
      assert.ok(memoryMiB * running <= cellMiB, `${running} builders of ${memoryMiB} MiB, cells of ${cellMiB}`)
      if (cellMiB > LEAST_MIB)
        assert.ok(ROUTER_MIB + (cells + 2) * cellMiB + 0.2 * memoryMiB <= maxMemoryMiB, `${cells} in ${maxMemoryMiB}`)
    }
})

test('a small total has one builder at once, a large one two that take no more than they do by default', () => {
  assert.deepEqual(toBuildLimits({ cells: 1, maxMemoryMiB: 1024 }), {
    wallMs: BUILD_LIMITS.wallMs,
    memoryMiB: 240,
    running: 1,
    waitingBytes: 64 * MIB,
  })
  assert.deepEqual(toBuildLimits({ cells: 1, maxMemoryMiB: 65_536 }), BUILD_LIMITS)
})

test('without a total builders keep their defaults, and with a tiny one there is enough for a module', () => {
  assert.deepEqual(toBuildLimits({ cells: 4 }), BUILD_LIMITS)
  assert.equal(toBuildLimits({ cells: 4, maxMemoryMiB: 256 }).memoryMiB, LEAST_MIB)
})

test('a number of cells that is none is refused', () => {
  for (const cells of [0, -1, 1.5]) assert.throws(() => toCellBounds({ cells }), { code: 'ERR_INVALID_OPTION' })
})
