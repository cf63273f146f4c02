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
/** Begun requests that wait for one write. */
const BATCH = 64

export function createJournalWriter(file: number): JournalWriter {
  const batch = new Uint8Array(BATCH * RECORD_BYTES)
  let sequence = 0
  let pending: number[] = []
  let lastVersion = -1

  function write(version: number, requests: readonly number[]): void {
    for (let from = 0; from < requests.length; ) {
      const at = sequence % MAX_RECORDS
      const count = Math.min(requests.length - from, BATCH, MAX_RECORDS - at)
      for (let n = 0; n < count; n += 1) fill(n, version, requests[from + n] as number)
      writeSync(file, batch, 0, count * RECORD_BYTES, at * RECORD_BYTES)
      from += count
    }
  }

  function fill(n: number, version: number, request: number): void {
    sequence += 1
    writeUint32(batch, n * RECORD_BYTES, sequence)
    writeUint32(batch, n * RECORD_BYTES + 4, version)
    writeUint32(batch, n * RECORD_BYTES + 8, request)
  }

  return {
    begin: request => void pending.push(request),
    enter(version) {
      if (pending.length > 0) {
        write(version, pending)
        pending = []
      } else if (version !== lastVersion) write(version, [0])
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
