// How many isolates a process can hold at all: Linux counts a process's mappings, and V8 ends the process that is given
// no more of them.

import { readFileSync } from 'node:fs'

/** Of an isolate with a small function: 60,442 mappings were counted at 5,000. A heap that grows takes more. */
const ISOLATE_MAPPINGS = 12
/** Node's own, those of blanks, and some for heaps that grow. */
const OTHER_MAPPINGS = 5000

/** Infinity where the system has no such bound. */
export function mostIsolates(mappings: number = readMappings()): number {
  return Math.max(1, Math.floor((mappings - OTHER_MAPPINGS) / ISOLATE_MAPPINGS))
}

/** See proc_sys_vm(5), max_map_count. */
function readMappings(): number {
  try {
    return Number(readFileSync('/proc/sys/vm/max_map_count', 'utf8'))
  } catch {
    return Number.POSITIVE_INFINITY
  }
}
