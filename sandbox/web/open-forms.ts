// The annex of Blobs, files and forms.

import { findAnnex, openAnnex } from '../annex.ts'

export type Forms = typeof import('../annexes/forms.ts')

export function openForms(): Forms {
  return openAnnex<Forms>('forms')
}

export function findForms(): Forms | undefined {
  return findAnnex<Forms>('forms')
}
