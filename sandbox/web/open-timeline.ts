// The annex of the performance timeline.

import { openAnnex } from '../annex.ts'

export type Timeline = typeof import('../annexes/timeline.ts')

export function openTimeline(): Timeline {
  return openAnnex<Timeline>('timeline')
}
