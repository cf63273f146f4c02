// How many isolates a process can hold at all, and how large: Linux counts a process's mappings, V8 maps each page of a
// heap on its own, and it ends the process that is given no more of them.

import { readFileSync } from 'node:fs'

/** Of an isolate with a small function: 12.1 to 15.0 were counted, from one run to the next. A heap that grows takes more. */
const ISOLATE_MAPPINGS = 15
/** Node's own, those of blanks, and some for heaps that grow. */
const OTHER_MAPPINGS = 5000
/** What a mapping holds: 256 KiB in V8's pages, 180 KiB over all of a small function's, less in a guest's own buffers. */
const MAPPING_BYTES = 180 * 1024

/** Infinity where the system has no such bound. */
export function mostIsolates(mappings: number = readMappings()): number {
  return Math.max(1, Math.floor((mappings - OTHER_MAPPINGS) / ISOLATE_MAPPINGS))
}

/** What all isolates may hold together, in bytes: a MiB at least. Infinity where the system has no such bound. */
export function mostIsolateBytes(mappings: number = readMappings()): number {
  return Math.max(1024 * 1024, (mappings - OTHER_MAPPINGS) * MAPPING_BYTES)
}

/** See proc_sys_vm(5), max_map_count. */
function readMappings(): number {
  try {
    return Number(readFileSync('/proc/sys/vm/max_map_count', 'utf8'))
  } catch {
    return Number.POSITIVE_INFINITY
  }
}
