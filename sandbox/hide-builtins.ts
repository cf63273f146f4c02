// Takes away what V8 gives every context and a guest must not have. Runs in each new context, as a snapshot or a fresh
// context brings some of these back, and before any tenant code. A tenant gets none of them back: the originals are
// held by nothing that scripts can reach.

import { construct, defineProperty } from './captured.ts'

/** Globals that go, each with its reason. */
const HIDDEN_GLOBALS = [
  // Growable ones are not counted by the isolate's memory limit; shared memory also makes a fine clock.
  'SharedArrayBuffer',
  // Atomics.wait blocks the thread all guests of a cell share.
  'Atomics',
  // Its memories are not counted by the isolate's memory limit. wasm/ puts one in its place whose memories are.
  'WebAssembly',
  // A second realm has all of its built-ins anew, those hidden here included.
  'ShadowRealm',
  // Temporal.Now counts nanoseconds, where Date and performance count milliseconds: a fine clock helps side channels.
  // All of it goes, as reaching in for Now makes V8 build the whole (0.2 ms a context) and Node 24 has none anyway.
  'Temporal',
] as const

/** What makes an ArrayBuffer grow, uncounted by the isolate's memory limit. */
const HIDDEN_BUFFER_MEMBERS = ['resize', 'resizable', 'maxByteLength'] as const

export function hideBuiltins(): void {
  for (const name of HIDDEN_GLOBALS) Reflect.deleteProperty(globalThis, name)
  for (const name of HIDDEN_BUFFER_MEMBERS) Reflect.deleteProperty(ArrayBuffer.prototype, name)
  Reflect.deleteProperty(Date.prototype, 'toTemporalInstant')
  replaceArrayBuffer()
}

/** Puts a constructor that makes no resizable buffers in the place of ArrayBuffer's, also behind `.constructor`. */
function replaceArrayBuffer(): void {
  const Original = ArrayBuffer
  const Fixed = function (length: unknown, options?: { readonly maxByteLength?: unknown }): object {
    if (new.target === undefined) throw new TypeError("Constructor ArrayBuffer requires 'new'")
    if (typeof options === 'object' && options !== null && options.maxByteLength !== undefined)
      throw new TypeError('resizable ArrayBuffers are not available')
    // Captured: a tenant's own `Reflect.construct` would be handed the original.
    return construct(Original, [length], new.target)
  }
  for (const key of ['isView', Symbol.species] as const)
    defineProperty(Fixed, key, Object.getOwnPropertyDescriptor(Original, key) as PropertyDescriptor)
  defineProperty(Fixed, 'name', { value: Original.name })
  defineProperty(Fixed, 'length', { value: Original.length })
  defineProperty(Fixed, 'prototype', { value: Original.prototype, writable: false })
  defineProperty(Original.prototype, 'constructor', { value: Fixed, writable: true, configurable: true })
  defineProperty(globalThis, 'ArrayBuffer', { value: Fixed, writable: true, configurable: true })
}
