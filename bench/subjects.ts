// All that the benchmark suite can measure: isolet, the other runtimes, and the ceiling.

import { createHono } from './hono-subject.ts'
import { CELLS, createIsolet, INLINE } from './isolet-subject.ts'
import { createPeers } from './peer-subjects.ts'
import type { Subject } from './subject.ts'
import { createWorkerds } from './workerd-subjects.ts'

/** @param folder holds each bundle as `<name>.js`. */
export function createSubjects(folder: string): Subject[] {
  return [
    createIsolet(INLINE, folder),
    createIsolet(CELLS, folder),
    ...createWorkerds(folder),
    ...createPeers(folder),
    createHono(folder),
  ]
}
