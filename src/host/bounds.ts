// How much a host may keep, where nobody said so: by the memory of the machine or of the container it runs in.

import { totalmem } from 'node:os'
import { IsoletError } from '../base/errors.ts'
import type { EngineOptions } from './engine.ts'

export interface Bounds {
  readonly maxIsolates: number
  readonly maxIsolateBytes: number
  readonly maxIsolatesPerFunction: number
  readonly blanks: number
  readonly idleTtlMs: number
}

const MIB = 1024 * 1024
/** What a warm function of middling size keeps of the machine, its isolate's own 1.1 MiB included. */
const ISOLATE_BYTES = 4 * MIB
const MOST_ISOLATES = 2000

/** @throws IsoletError ERR_INVALID_OPTION for a bound that is no whole number or too small. */
export function toBounds(options: EngineOptions): Bounds {
  const share = availableBytes() / 4
  return {
    maxIsolates: whole(
      'maxIsolates',
      1,
      options.maxIsolates,
      Math.min(MOST_ISOLATES, Math.floor(share / ISOLATE_BYTES)),
    ),
    maxIsolateBytes: whole('maxIsolateBytes', MIB, options.maxIsolateBytes, Math.floor(share)),
    maxIsolatesPerFunction: whole('maxIsolatesPerFunction', 1, options.maxIsolatesPerFunction, 4),
    blanks: whole('blanks', 0, options.blanks, 4),
    idleTtlMs: whole('idleTtlMs', 0, options.idleTtlMs, 0),
  }
}

export function availableBytes(): number {
  const constrained = process.constrainedMemory()
  return constrained > 0 ? Math.min(constrained, totalmem()) : totalmem()
}

function whole(name: string, min: number, given: number | undefined, otherwise: number): number {
  if (given === undefined) return Math.max(min, otherwise)
  if (Number.isSafeInteger(given) && given >= min) return given
  throw new IsoletError('ERR_INVALID_OPTION', `${name} takes a whole number from ${min}, not ${given}`)
}
