import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Engine, EngineOptions } from '../../src/host/engine.ts'
import { openHost } from '../../src/host/host.ts'
import type { FakeClock } from '../fake-clock.ts'

/** A host on a clock that stands still once it is open; its rehearsal sets timers. */
export async function openStill(clock: FakeClock, options: EngineOptions): Promise<Engine> {
  let isOpen = false
  const opening = openHost(options, { clock })
  void opening.finally(() => (isOpen = true))
  while (!isOpen) {
    await nextTurn()
    clock.advance(1)
  }
  return await opening
}
