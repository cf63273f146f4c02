// node:timers: the platform's timers, and `setImmediate`. Each is looked up when it is called.

import { platform } from './platform.ts'

type Callback = (...args: never[]) => unknown

const setTimeout = (callback: Callback, delay?: unknown, ...args: unknown[]): number =>
  platform.setTimeout(callback, delay, ...args)
const setInterval = (callback: Callback, delay?: unknown, ...args: unknown[]): number =>
  platform.setInterval(callback, delay, ...args)
/** In an entry of its own, as soon as there is one. */
const setImmediate = (callback: Callback, ...args: unknown[]): number => platform.setTimeout(callback, 0, ...args)
const clearTimeout = (id: unknown): void => platform.clearTimeout(id)
const clearInterval = (id: unknown): void => platform.clearInterval(id)
const clearImmediate = clearTimeout

const timers = { clearImmediate, clearInterval, clearTimeout, setImmediate, setInterval, setTimeout }

export { clearImmediate, clearInterval, clearTimeout, setImmediate, setInterval, setTimeout, timers as default }
