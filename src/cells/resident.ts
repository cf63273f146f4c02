// Memory that a process holds for itself, as the system counts it: pages of files that others map as well don't matter.

import { closeSync, openSync, readSync } from 'node:fs'

const PAGE_BYTES = 4096

/** Reads the figure of this process, in bytes, in about 1 µs; where there is no /proc, all that is resident. */
export function createResidentReader(): () => number {
  const text = Buffer.alloc(256)
  const statm = openReadable('/proc/self/statm', text)
  if (statm === undefined) return () => process.memoryUsage.rss()
  return () => {
    const bytes = readSync(statm, text, 0, text.byteLength, 0)
    const [, resident, shared] = text.toString('latin1', 0, bytes).split(' ')
    return (Number(resident) - Number(shared)) * PAGE_BYTES
  }
}

/** Some sandboxes list files that they let nobody read. */
export function openReadable(path: string, scratch: Buffer): number | undefined {
  try {
    const file = openSync(path, 'r')
    if (readSync(file, scratch, 0, scratch.byteLength, 0) > 0) return file
    closeSync(file)
    return undefined
  } catch {
    return undefined
  }
}
