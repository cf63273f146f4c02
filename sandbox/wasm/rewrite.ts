// Turns the memories that a module makes into imports: then every memory there is was made by memory.ts, which keeps to
// the function's limit, and lives exactly as long as the object that it is counted with.

import { Reader } from './reader.ts'
import { type Imports, type OwnMemories, type Scan, type Span, scanModule } from './scan.ts'
import { sizeOfNumber, Writer } from './writer.ts'

/** The module name of memories that became imports. A module that imports from it itself gets its own memories. */
export const MEMORY_MODULE = 'isolet'
/** Names of such memories, in the order of their indexes. */
export const MEMORY_NAMES = '0123456789abcdef'

export interface RewrittenModule {
  /** In a buffer that nobody else holds. */
  readonly bytes: Uint8Array<ArrayBuffer>
  /** Those that became imports, the last ones of all. */
  readonly memories: OwnMemories
  /** What compiling and running it may take outside of the heap. */
  readonly nativeBytes: number
}

const IMPORT_SECTION = 2
const MEMORY_KIND = 2
const NO_FLAGS = 0
/** Room for what a memory becomes besides its initial size: two names, a kind and flags. */
const MEMORY_BYTES = 1 + MEMORY_MODULE.length + 1 + 1 + 1 + 1
/** Room for the head of an import section, and for a count that got longer. */
const SECTION_BYTES = 16
const MAX_NUMBER_BYTES = 5

/** @throws CompileError as scanModule says. Whatever else is wrong in the module is left for V8 to say. */
export function rewriteModule(source: Uint8Array<ArrayBuffer>): RewrittenModule {
  const reader = new Reader(source)
  const scan = scanModule(reader)
  const { memories, memorySection, nativeBytes } = scan
  const writer = new Writer(reader.size + SECTION_BYTES + MEMORY_NAMES.length * (MEMORY_BYTES + MAX_NUMBER_BYTES))
  if (memorySection === undefined) writer.piece(reader.piece(0, reader.size))
  else writeWithImports(reader, writer, scan, memorySection)
  return { bytes: writer.finish(), memories, nativeBytes }
}

function writeWithImports(reader: Reader, writer: Writer, scan: Scan, memorySection: Span): void {
  // scanModule always leaves a place for them.
  const imports = scan.imports as Imports
  writeBut(reader, writer, memorySection, 0, imports.start)
  writeImports(reader, writer, imports, scan.memories)
  writeBut(reader, writer, memorySection, imports.end, reader.size)
}

/** Writes the bytes from one place to another, but for those of a section. */
function writeBut(reader: Reader, writer: Writer, section: Span, from: number, to: number): void {
  if (section.start < from || section.start >= to) writer.piece(reader.piece(from, to))
  else {
    writer.piece(reader.piece(from, section.start))
    writer.piece(reader.piece(section.end, to))
  }
}

function writeImports(reader: Reader, writer: Writer, imports: Imports, memories: OwnMemories): void {
  const { count, pages } = memories
  const given = reader.piece(imports.first, imports.end)
  let size = sizeOfNumber(imports.count + count) + imports.end - imports.first
  for (let index = 0; index < count; index++) size += MEMORY_BYTES + sizeOfNumber(pages[2 * index] as number)
  writer.byte(IMPORT_SECTION)
  writer.number(size)
  writer.number(imports.count + count)
  writer.piece(given)
  for (let index = 0; index < count; index++) writeMemory(writer, index, pages[2 * index] as number)
}

/** No maximum: that of the memory which is imported holds. */
function writeMemory(writer: Writer, index: number, initial: number): void {
  writer.text(MEMORY_MODULE)
  writer.text(MEMORY_NAMES[index] as string)
  writer.byte(MEMORY_KIND)
  writer.byte(NO_FLAGS)
  writer.number(initial)
}
