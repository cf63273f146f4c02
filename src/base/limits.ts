// The limits of one function: names, units, defaults and ranges, in one table that API, CLI and documents read.

import { IsoletError } from './errors.ts'

export interface Limits {
  /** CPU for one request, all its awaits, timers and waitUntil included, in milliseconds. */
  readonly cpuMs: number
  /** CPU for compiling and evaluating the module, in milliseconds. */
  readonly startupCpuMs: number
  /** From the request's arrival to the head of its response, in milliseconds. */
  readonly wallMs: number
  /** Heap of one isolate, array buffers included, in MiB. */
  readonly memoryMiB: number
  /** Body of one request, in bytes. */
  readonly requestBodyBytes: number
  /** Body of one response that is handed over whole, in bytes; streamed bodies have no ceiling but time. */
  readonly responseBodyBytes: number
  /** Fetches that one request may start, redirects included. */
  readonly subrequests: number
  /** What those fetches may bring in, all together and unpacked, in bytes. */
  readonly subrequestBytes: number
  /** Requests that overlap in one isolate. */
  readonly concurrency: number
  /**
   * Longest wait for a free isolate and then for the function's turn, together, in milliseconds; 0 never waits for an
   * isolate.
   */
  readonly waitMs: number
  /** Share of the processor while other functions' requests wait too: 3 gets three times what 1 gets. */
  readonly weight: number
  /** Console output of one request, in bytes; what comes after is cut and counted. */
  readonly logBytes: number
  /** How long waitUntil may go on after the response, in milliseconds. */
  readonly waitUntilMs: number
}

interface Range {
  readonly default: number
  readonly min: number
  readonly max: number
}

const MIB = 1024 * 1024

/** Default and permitted range of each limit, both ends included. */
export const LIMITS: { readonly [name in keyof Limits]: Range } = {
  cpuMs: { default: 100, min: 1, max: 60_000 },
  startupCpuMs: { default: 1000, min: 10, max: 60_000 },
  wallMs: { default: 30_000, min: 10, max: 900_000 },
  memoryMiB: { default: 128, min: 8, max: 2048 },
  requestBodyBytes: { default: 10 * MIB, min: 0, max: 512 * MIB },
  responseBodyBytes: { default: 25 * MIB, min: 0, max: 512 * MIB },
  subrequests: { default: 50, min: 0, max: 10_000 },
  subrequestBytes: { default: 100 * MIB, min: 0, max: 16 * 1024 * MIB },
  concurrency: { default: 64, min: 1, max: 1024 },
  waitMs: { default: 1000, min: 0, max: 60_000 },
  weight: { default: 1, min: 1, max: 100 },
  logBytes: { default: 256 * 1024, min: 0, max: 16 * MIB },
  waitUntilMs: { default: 30_000, min: 0, max: 900_000 },
}

export const DEFAULT_LIMITS: Limits = toLimits({})

/** True for a name that LIMITS has. */
export function isLimitName(name: string): name is keyof Limits {
  return Object.hasOwn(LIMITS, name)
}

/**
 * Completes and checks limits. What is left out comes from `base`, then from the defaults.
 * @throws IsoletError ERR_INVALID_OPTION for an unknown name, a value that is no whole number, or one out of range.
 */
export function toLimits(given: Readonly<Record<string, unknown>>, base?: Partial<Limits>): Limits {
  for (const name of Object.keys(given)) {
    if (!isLimitName(name))
      throw new IsoletError(
        'ERR_INVALID_OPTION',
        `unknown limit "${name}": there are ${Object.keys(LIMITS).join(', ')}`,
      )
  }
  const limits: Partial<Record<keyof Limits, number>> = {}
  for (const name of Object.keys(LIMITS) as (keyof Limits)[]) {
    const value = given[name]
    limits[name] = value === undefined ? (base?.[name] ?? LIMITS[name].default) : checked(name, value)
  }
  return limits as Limits
}

function checked(name: keyof Limits, value: unknown): number {
  const { min, max } = LIMITS[name]
  if (typeof value !== 'number' || !Number.isInteger(value) || value < min || value > max)
    throw new IsoletError(
      'ERR_INVALID_OPTION',
      `limit ${name} takes a whole number from ${min} to ${max}, not ${shown(value)}`,
    )
  return value
}

function shown(value: unknown): string {
  return (JSON.stringify(value) ?? String(value)).slice(0, 40)
}
