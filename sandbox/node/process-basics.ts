// What of `process` stands alone. The ports have it as their `process`, since node:process itself stands on one of them.

import { ENV_SLOT } from '../env-slot.ts'
import { platform } from './platform.ts'

/** What the function's env holds comes once its modules have run, as text: before that there is NODE_ENV alone. */
export const env: Record<string, string | undefined> = { NODE_ENV: 'production' }
Object.defineProperty(globalThis, ENV_SLOT, { value: takeEnv, configurable: true })

export const [stdout, stderr] = [toOutput('log'), toOutput('error')]

function takeEnv(given: object): void {
  for (const [name, value] of Object.entries(given))
    env[name] = typeof value === 'string' ? value : JSON.stringify(value)
}

export const cwd = (): string => '/'

/** Before timers and what comes in; among promises, in the order of their settling. */
export function nextTick(callback: (...args: unknown[]) => unknown, ...args: unknown[]): void {
  platform.queueMicrotask(() => callback(...args))
}

export function emitWarning(warning: unknown, type: unknown): void {
  const name = typeof type === 'string' ? type : 'Warning'
  platform.console.warn(warning instanceof Error ? String(warning) : `${name}: ${String(warning)}`)
}

/** Writes to the function's log, a call a line. */
function toOutput(level: 'log' | 'error'): object {
  const write = (text: unknown): boolean => {
    platform.console[level](String(text).replace(/\n$/, ''))
    return true
  }
  return { isTTY: false, write }
}
