// The annex of SubtleCrypto.

import { findAnnex, openAnnex } from '../annex.ts'

export type Subtle = typeof import('../annexes/subtle.ts')

export function openSubtle(): Subtle {
  return openAnnex<Subtle>('subtle')
}

export function findSubtle(): Subtle | undefined {
  return findAnnex<Subtle>('subtle')
}
