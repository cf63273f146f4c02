// What builders may take, out of what all processes may take together.

import { BUILD_LIMITS, type BuildLimits } from '../build/build-limits.ts'
import { toShareBytes } from './cell-bounds.ts'
import type { EngineChoice } from './open-engine.ts'

const MIB = 1024 * 1024
/** A second builder is worth having when each can still build a module of some megabytes. */
const LEAST_OF_TWO_MIB = 512
/** Of all memory, what uploads may hold in the router while they wait: the router has 256 MiB at 1 GiB in all. */
const WAITING_SHARE = 1 / 16

/**
 * Builders that run take as much as one cell may, together: a build ends within seconds, so that is memory which the
 * cells have to themselves most of the time. Where no total is configured, BUILD_LIMITS hold.
 */
export function toBuildLimits({ cells = 0, maxMemoryMiB }: Pick<EngineChoice, 'cells' | 'maxMemoryMiB'>): BuildLimits {
  if (maxMemoryMiB === undefined) return BUILD_LIMITS
  const shareMiB = Math.floor(toShareBytes(maxMemoryMiB * MIB, Math.max(1, cells)) / MIB)
  const running = shareMiB >= 2 * LEAST_OF_TWO_MIB ? BUILD_LIMITS.running : 1
  return {
    ...BUILD_LIMITS,
    running,
    memoryMiB: Math.min(BUILD_LIMITS.memoryMiB, Math.floor(shareMiB / running)),
    waitingBytes: Math.min(BUILD_LIMITS.waitingBytes, Math.floor(maxMemoryMiB * MIB * WAITING_SHARE)),
  }
}
