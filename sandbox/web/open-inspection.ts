// The annex that shows values as text.

import { openAnnex } from '../annex.ts'

export type Inspection = typeof import('../annexes/inspect.ts')

export function openInspection(): Inspection {
  return openAnnex<Inspection>('inspect')
}
