// What events, signals and bodies need of modules that stand above them (the global scope, timers, clones), bound late so
// that imports run one way. Holds no logic.

import { LogLevel, Op } from '../contract.ts'
import { describeThrown } from '../errors.ts'
import { op } from '../host.ts'

export interface Hooks {
  /** Takes what a listener threw. HTML, "report an exception". */
  reportError: (error: unknown) => void
  /** Runs `due` once after `delayMs`. */
  startTimeout: (due: () => void, delayMs: number) => void
  structuredClone: (value: unknown) => unknown
}

export const hooks: Hooks = {
  reportError: error => {
    op(Op.log, LogLevel.error, `Uncaught ${describeThrown(error)}`)
  },
  startTimeout: () => {
    throw new TypeError('timers are not connected')
  },
  structuredClone: () => {
    throw new TypeError('clones are not connected')
  },
}

/** Called once, while the runtime starts and before any tenant code. */
export function connectHooks(connected: Partial<Hooks>): void {
  Object.assign(hooks, connected)
}
