// How much a host may keep, where nobody said so: by the memory of the machine or of the container it runs in. And which
// rungs of the cold-start ladder it stands on.

import { totalmem } from 'node:os'
import { IsoletError } from '../base/errors.ts'
import type { EngineOptions } from './engine.ts'
import { mostIsolateBytes, mostIsolates } from './mappings.ts'

export interface Bounds {
  readonly maxIsolates: number
  readonly maxIsolateBytes: number
  readonly maxIsolatesPerFunction: number
  /** Fewest and most blanks, as far as they are in demand. */
  readonly blanks: { readonly floor: number; readonly ceiling: number }
  readonly idleTtlMs: number
  readonly reserveMiB: number
  readonly codeCache: boolean
  readonly keepWarm: boolean
}

const MIB = 1024 * 1024
/** What a warm function of middling size keeps of the machine, its isolate's own 1.1 MiB included. */
const ISOLATE_BYTES = 4 * MIB
const MOST_ISOLATES = 2000
/** What a blank takes, resident (`npm run bench:blank`). */
const BLANK_BYTES = 2.5 * MIB
/** Of what isolates may hold, what blanks may take beside it. */
const BLANK_SHARE = 1 / 8
const FEWEST_BLANKS = 4
const MOST_BLANKS = 32

/**
 * @param processes among which the isolates are shared out.
 * @throws IsoletError ERR_INVALID_OPTION for a bound that is no whole number or too small, or more isolates, or larger
 * ones, than the system lets those processes map.
 */
export function toBounds(options: EngineOptions, processes = 1): Bounds {
  const share = availableBytes() / 4
  const mostBytes = mostIsolateBytes() * processes
  const maxIsolateBytes = mapped('maxIsolateBytes', MIB, options.maxIsolateBytes, Math.floor(share), mostBytes)
  const isolates = Math.min(MOST_ISOLATES, Math.floor(share / ISOLATE_BYTES))
  return {
    maxIsolates: mapped('maxIsolates', 1, options.maxIsolates, isolates, mostIsolates() * processes),
    maxIsolateBytes,
    maxIsolatesPerFunction: whole('maxIsolatesPerFunction', 1, options.maxIsolatesPerFunction, 4),
    blanks: toBlanks(options.blanks, maxIsolateBytes),
    idleTtlMs: whole('idleTtlMs', 0, options.idleTtlMs, 0),
    reserveMiB: whole('reserveMiB', 0, options.reserveMiB, 0),
    codeCache: isOn('codeCache', options.codeCache),
    keepWarm: isOn('keepWarm', options.keepWarm),
  }
}

/** A whole number of which the system's bound on mappings allows that many. */
function mapped(name: string, least: number, given: number | undefined, byDefault: number, most: number): number {
  const count = whole(name, least, given, Math.min(byDefault, most))
  if (count <= most) return count
  throw new IsoletError(
    'ERR_INVALID_OPTION',
    `${name} is ${count}, but this system's vm.max_map_count has room for ${most}: raise that, or use more cells`,
  )
}

function toBlanks(given: EngineOptions['blanks'] = 'adaptive', maxIsolateBytes: number): Bounds['blanks'] {
  if (given === 'adaptive') {
    const ceiling = Math.min(MOST_BLANKS, Math.floor((maxIsolateBytes * BLANK_SHARE) / BLANK_BYTES))
    return { floor: FEWEST_BLANKS, ceiling: Math.max(FEWEST_BLANKS, ceiling) }
  }
  if (Number.isSafeInteger(given) && given >= 0) return { floor: given, ceiling: given }
  throw new IsoletError('ERR_INVALID_OPTION', `blanks takes a whole number from 0 or "adaptive", not ${given}`)
}

export function availableBytes(): number {
  const constrained = process.constrainedMemory()
  return constrained > 0 ? Math.min(constrained, totalmem()) : totalmem()
}

function isOn(name: string, given: boolean = true): boolean {
  if (typeof given === 'boolean') return given
  throw new IsoletError('ERR_INVALID_OPTION', `${name} is true or false, not ${given}`)
}

function whole(name: string, min: number, given: number | undefined, otherwise: number): number {
  if (given === undefined) return Math.max(min, otherwise)
  if (Number.isSafeInteger(given) && given >= min) return given
  throw new IsoletError('ERR_INVALID_OPTION', `${name} takes a whole number from ${min}, not ${given}`)
}
