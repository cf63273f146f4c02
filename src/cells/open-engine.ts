// One way to open either engine.

import { type Clock, systemClock } from '../base/clock.ts'
import type { Engine, EngineOptions } from '../host/engine.ts'
import { openHost } from '../host/host.ts'
import { openCells } from './cells.ts'

export interface EngineChoice extends EngineOptions {
  /** Processes that run functions, beside those of the other lanes; 0 runs them in this one. @default 0 */
  readonly cells?: number | undefined
}

/** @throws IsoletError ERR_INVALID_OPTION for bounds that are none; ERR_INTERNAL when no cell starts. */
export async function openEngine(options: EngineChoice, clock: Clock = systemClock): Promise<Engine> {
  const { cells = 0, ...rest } = options
  return cells === 0 ? await openHost(rest, { clock }) : await openCells({ ...rest, cells }, clock)
}
