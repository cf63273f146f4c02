// The entries of the timeline, in the guest's own heap, and lists of them as scripts get them: filtered, in the order of
// their start. Performance Timeline, "performance entry buffer", "filter buffer".

import { sort } from '../captured.ts'
import { type EntryRecord, type PerformanceEntry, recordOf } from './performance-entry.ts'

export interface EntryFilter {
  readonly name?: string
  readonly type?: string
}

const buffer: { entries: PerformanceEntry[] } = { entries: [] }

export function addEntry(entry: PerformanceEntry): void {
  buffer.entries[buffer.entries.length] = entry
}

export function findEntries(filter: EntryFilter): PerformanceEntry[] {
  return selectEntries(buffer.entries, filter)
}

/** The last mark of that name to arrive. */
export function findMark(name: string): EntryRecord | undefined {
  for (let at = buffer.entries.length - 1; at >= 0; at--) {
    const record = recordOf(buffer.entries[at] as PerformanceEntry)
    if (record.entryType === 'mark' && record.name === name) return record
  }
  return undefined
}

export function removeEntries(filter: EntryFilter): void {
  const left: PerformanceEntry[] = []
  for (let at = 0; at < buffer.entries.length; at++) {
    const entry = buffer.entries[at] as PerformanceEntry
    if (!matches(entry, filter)) left[left.length] = entry
  }
  buffer.entries = left
}

/** A new list; entries that start in the same millisecond stay in the order of their arrival. */
export function selectEntries(entries: readonly PerformanceEntry[], filter: EntryFilter): PerformanceEntry[] {
  const found: PerformanceEntry[] = []
  for (let at = 0; at < entries.length; at++) {
    const entry = entries[at] as PerformanceEntry
    if (matches(entry, filter)) found[found.length] = entry
  }
  return sort(found, (a, b) => recordOf(a).startTime - recordOf(b).startTime)
}

function matches(entry: PerformanceEntry, { name, type }: EntryFilter): boolean {
  const record = recordOf(entry)
  return (name === undefined || record.name === name) && (type === undefined || record.entryType === type)
}
