// The line of builds: few run, some wait, the rest are refused. Knows neither uploads nor builders.

import { IsoletError } from '../base/errors.ts'
import { BUILD_LIMITS, type BuildLimits } from './build-limits.ts'

/** Builds that wait; what they may hold meanwhile is a limit. */
const MAX_WAITING = 64

export interface BuildLine {
  /**
   * Runs `build` when its turn comes, first come first served.
   * @throws IsoletError ERR_BUSY when the line is full of builds, or of bytes.
   */
  run<T>(bytes: number, build: () => Promise<T>): Promise<T>
}

export function createBuildLine(limits: Pick<BuildLimits, 'running' | 'waitingBytes'> = BUILD_LIMITS): BuildLine {
  const waiting: (() => void)[] = []
  let waitingBytes = 0
  let running = 0

  async function enter(bytes: number): Promise<void> {
    if (running < limits.running) {
      running++
      return
    }
    if (waiting.length >= MAX_WAITING || waitingBytes + bytes > limits.waitingBytes)
      throw new IsoletError('ERR_BUSY', `${waiting.length} builds of ${waitingBytes} bytes wait already`)
    waitingBytes += bytes
    await new Promise<void>(resolve => waiting.push(resolve))
    waitingBytes -= bytes
  }

  /** The place goes to the next in line, if there is one, and is never free in between. */
  function leave(): void {
    const next = waiting.shift()
    if (next === undefined) running--
    else next()
  }

  return {
    async run(bytes, build) {
      await enter(bytes)
      try {
        return await build()
      } finally {
        leave()
      }
    },
  }
}
