// Collects young garbage where buffers pass by the megabyte. V8 counts their bytes from one marking of the whole heap to
// the next, and marks again once some 16 MiB were made; it scavenges only for what lies in the heap itself, which such
// buffers hardly fill. A scavenge in time finds nearly all of them dead, and the next one takes them off the count.

import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

type Collect = (options: { readonly type: 'minor' }) => void

/** Of bodies and modules that pass; in the router each byte of a body lies in two buffers on its way. */
const INTERVAL_BYTES = 8 * 1024 * 1024

const collect = findCollector()
let left = INTERVAL_BYTES

/**
 * So many bytes passed, in buffers made for them.
 * @param later puts off the collection, which holds the thread for a millisecond or two; by default it is made at once.
 */
export function notePassed(bytes: number, later: (work: () => void) => void = work => work()): void {
  left -= bytes
  if (left > 0) return
  left = INTERVAL_BYTES
  later(() => collect({ type: 'minor' }))
}

/** The flag gives it to contexts made while it is set: to this one, and to no guest. */
function findCollector(): Collect {
  setFlagsFromString('--expose-gc')
  try {
    return runInNewContext('gc') as Collect
  } finally {
    setFlagsFromString('--no-expose-gc')
  }
}
