// What a cell was about to run, kept outside of it: a ring of records in a file that the router holds open too. When
// the cell dies, the router reads who was inside and which requests had been begun. A write takes about 1 µs.

import { readSync, writeSync } from 'node:fs'
import { readUint32, writeUint32 } from './link/frames.ts'

export interface JournalWriter {
  /** The request is about to be handed to its handler; written with the next `enter`. */
  begin(request: number): void
  /** Code of the version is about to run. */
  enter(version: number): void
}

/** What the last process of a journal left. */
export interface Testimony {
  /** The version whose code ran last; undefined when none ever did. */
  readonly version: number | undefined
  readonly begun: ReadonlySet<number>
}

/** Sequence number from 1, version, request or 0: u32 each. */
const RECORD_BYTES = 12
/** More than a cell is ever given at once. */
const MAX_RECORDS = 32_768

export function createJournalWriter(file: number): JournalWriter {
  const record = new Uint8Array(RECORD_BYTES)
  let sequence = 0
  let pending = 0
  let lastVersion = -1
  return {
    begin(request) {
      pending = request
    },
    enter(version) {
      if (pending === 0 && version === lastVersion) return
      const at = (sequence % MAX_RECORDS) * RECORD_BYTES
      sequence += 1
      writeUint32(record, 0, sequence)
      writeUint32(record, 4, version)
      writeUint32(record, 8, pending)
      writeSync(file, record, 0, RECORD_BYTES, at)
      pending = 0
      lastVersion = version
    },
  }
}

export function readTestimony(file: number): Testimony {
  const bytes = Buffer.alloc(MAX_RECORDS * RECORD_BYTES)
  const read = readSync(file, bytes, 0, bytes.byteLength, 0)
  const begun = new Set<number>()
  let last = 0
  let version: number | undefined
  for (let at = 0; at + RECORD_BYTES <= read; at += RECORD_BYTES) {
    const sequence = readUint32(bytes, at)
    begun.add(readUint32(bytes, at + 8))
    if (sequence <= last) continue
    last = sequence
    version = readUint32(bytes, at + 4)
  }
  return { version, begun }
}
