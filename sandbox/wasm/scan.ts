// Finds in a WebAssembly binary what decides about memory: its own memories, where imports go, what compiling will cost.
// Looks at the framing of sections and into three of them; V8 validates the rest. One pass, linear in the bytes.

import { Uint32s } from '../captured.ts'
import { malformed, type Reader } from './reader.ts'

/** Compiling is one call that nothing interrupts: this many bytes of code take V8 about 0.4 s. */
const MAX_MODULE_BYTES = 16 * 1024 * 1024
/** Sections besides code and data take 40 to 240 ms a MB; one full of empty tables is the slowest. */
const MAX_STRUCTURE_BYTES = 1024 * 1024
/** V8 optimises hot functions in the background: one of a MB took 740 MB and 9 s there, one of 256 KB 83 MB and 2.5 s. */
const MAX_FUNCTION_BYTES = 256 * 1024
/** Each keeps 8 GiB of addresses. */
const MAX_MEMORIES = 16
/** Most pages that 32 bits reach. */
const MAX_PAGES = 65_536

// Native memory by byte of the module, as growth of the process. Code that has run took 3 to 12 (nothing but calls, the
// worst that was found: 36), structure 25 (functions) to 150 (tables). Data is kept, and copied once more.
const CODE_WEIGHT = 16
const STRUCTURE_WEIGHT = 128
const DATA_WEIGHT = 2

const HEADER = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00] as const
const Section = { custom: 0, type: 1, import: 2, memory: 5, code: 10, data: 11 } as const

/** A section from its identifier to the end of its contents; empty where there is none. */
export interface Span {
  readonly start: number
  readonly end: number
}

/** Where a module's imports are, or belong. */
export interface Imports extends Span {
  readonly count: number
  /** Where the first one is described. */
  readonly first: number
}

/** The memories that a module makes. */
export interface OwnMemories {
  readonly count: number
  /** Initial and maximum pages of each, in turn; NO_MAXIMUM where none is declared. */
  readonly pages: Uint32Array
}

export interface Scan {
  memories: OwnMemories
  memorySection: Span | undefined
  imports: Imports | undefined
  /** Bytes of sections other than code and data. */
  structureBytes: number
  /** What compiling and running the module may take outside of the heap. */
  nativeBytes: number
}

export const NO_MAXIMUM = 0xffffffff

/** @throws CompileError for framing that is not a module's, and for sizes and memories that are not offered. */
export function scanModule(reader: Reader): Scan {
  if (reader.size > MAX_MODULE_BYTES) throw malformed(`the module is larger than ${MAX_MODULE_BYTES} bytes`, 0)
  readHeader(reader)
  const memories = { count: 0, pages: new Uint32s(0) }
  const scan: Scan = { memories, memorySection: undefined, imports: undefined, structureBytes: 0, nativeBytes: 0 }
  while (reader.at < reader.size) scanSection(reader, scan)
  scan.imports ??= noImports(reader.size)
  return scan
}

function readHeader(reader: Reader): void {
  for (let index = 0; index < HEADER.length; index++)
    if (reader.byte() !== HEADER[index]) throw malformed('these are not the first bytes of a module', index)
}

function noImports(at: number): Imports {
  return { start: at, end: at, count: 0, first: at }
}

function scanSection(reader: Reader, scan: Scan): void {
  const start = reader.at
  const id = reader.byte()
  const size = reader.number()
  const contents = reader.at
  reader.skip(size)
  const end = reader.at
  reader.at = contents
  if (id === Section.import) scan.imports ??= { start, end, count: reader.number(), first: reader.at }
  else if (id !== Section.custom && id !== Section.type) scan.imports ??= noImports(start)
  if (id === Section.memory) scanMemories(reader, scan, { start, end })
  if (id === Section.code) checkFunctions(reader, end)
  // A section that ended inside of itself is found out by V8, which is handed it as it is; but not this one.
  if (reader.at > end) throw malformed('a section is shorter than its contents', end)
  reader.at = end
  addCost(scan, id, size)
}

function addCost(scan: Scan, id: number, size: number): void {
  const isData = id === Section.data || id === Section.custom
  const weight = isData ? DATA_WEIGHT : id === Section.code ? CODE_WEIGHT : STRUCTURE_WEIGHT
  scan.nativeBytes += size * weight
  if (weight === STRUCTURE_WEIGHT) scan.structureBytes += size
  if (scan.structureBytes > MAX_STRUCTURE_BYTES)
    throw malformed(`sections other than code and data hold more than ${MAX_STRUCTURE_BYTES} bytes`, 0)
}

function scanMemories(reader: Reader, scan: Scan, section: Span): void {
  if (scan.memorySection !== undefined) throw malformed('there are two memory sections', section.start)
  const count = reader.number()
  if (count > MAX_MEMORIES) throw malformed(`a module makes at most ${MAX_MEMORIES} memories`, section.start)
  const pages = new Uint32s(2 * count)
  for (let index = 0; index < count; index++) {
    const hasMaximum = readFlags(reader)
    const initial = reader.number()
    const maximum = hasMaximum ? reader.number() : NO_MAXIMUM
    if (initial > MAX_PAGES || (hasMaximum && (maximum < initial || maximum > MAX_PAGES)))
      throw malformed(`a memory has at most ${MAX_PAGES} pages, and no more at first than at last`, reader.at)
    pages[2 * index] = initial
    pages[2 * index + 1] = maximum
  }
  if (reader.at !== section.end) throw malformed('the memory section is longer than its contents', reader.at)
  scan.memories = { count, pages }
  scan.memorySection = section
}

/** Whether a maximum follows. Shared memories make clocks; those of 64 bits or odd pages dodge the counting of pages. */
function readFlags(reader: Reader): boolean {
  const flags = reader.byte()
  if (flags > 1)
    throw malformed('memories that are shared, have 64 bits or pages of their own are not offered', reader.at)
  return flags === 1
}

function checkFunctions(reader: Reader, end: number): void {
  for (let left = reader.number(); left > 0 && reader.at < end; left--) {
    const size = reader.number()
    if (size > MAX_FUNCTION_BYTES) throw malformed(`a function is larger than ${MAX_FUNCTION_BYTES} bytes`, reader.at)
    reader.skip(size)
  }
}
