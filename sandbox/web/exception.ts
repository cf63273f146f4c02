// Makes DOMExceptions, whose class is an annex: most requests throw none.

import { findAnnex, openAnnex } from '../annex.ts'
import type { DOMException } from './dom-exception.ts'

type Exceptions = typeof import('../annexes/exceptions.ts')

export function openExceptions(): Exceptions {
  return openAnnex<Exceptions>('exceptions')
}

export function createException(message: string, name: string): DOMException {
  return new (openExceptions().DOMException)(message, name)
}

/** True for a DOMException of this runtime, whatever its prototype says. */
export function isException(value: object): value is DOMException {
  return findAnnex<Exceptions>('exceptions')?.isDOMException(value) ?? false
}
