// What one build may cost, and the watch over it. Knows a process tree, not what it builds.

import { readTreeBytes } from './process-tree.ts'

export interface BuildLimits {
  /** From handing the upload over to its answer, in milliseconds. */
  readonly wallMs: number
  /** Memory of builder and esbuild together, pages of files not counted, in MiB. Not watched where there is no /proc. */
  readonly memoryMiB: number
  /** Builds that run at once; each may take all of `memoryMiB`. */
  readonly running: number
  /** What builds that wait may hold meanwhile, in bytes. */
  readonly waitingBytes: number
}

const MIB = 1024 * 1024

/**
 * A module of 8.7 MB made of 90,000 functions takes 3 s and 523 MiB of esbuild alone; 2 MB of `[`, or 240 KB of
 * `x===NaN;` in one line, take gigabytes.
 */
export const BUILD_LIMITS: BuildLimits = { wallMs: 10_000, memoryMiB: 1024, running: 2, waitingBytes: 256 * MIB }

/** How often memory is read, in milliseconds: at about 1 GiB/s a build gets 10 MiB past its limit. A look takes 40 µs. */
const POLL_MS = 10

export interface LimitWatch extends Disposable {
  /** Settles with the limit that was passed, in words; never when none is. */
  readonly passed: Promise<string>
}

/** Watches the tree of `pid` until it is disposed. */
export function watchLimits(pid: number, { wallMs, memoryMiB }: BuildLimits): LimitWatch {
  const { promise: passed, resolve } = Promise.withResolvers<string>()
  const wall = setTimeout(() => resolve(`the build took longer than ${wallMs} ms`), wallMs)
  const memory = setInterval(() => {
    if (readTreeBytes(pid) > memoryMiB * MIB) resolve(toMemoryRefusal(memoryMiB))
  }, POLL_MS)
  return {
    passed,
    [Symbol.dispose]() {
      clearTimeout(wall)
      clearInterval(memory)
    },
  }
}

/** The same whether we saw it or the system did: which of them is first is chance. */
export function toMemoryRefusal(memoryMiB: number): string {
  const advice = memoryMiB < BUILD_LIMITS.memoryMiB ? '; the operator may raise maxMemoryMiB' : ''
  return `the build took more than ${memoryMiB} MiB of memory: the source nests too deep or is too large${advice}`
}
