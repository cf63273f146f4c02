// The piece of original source that a guest's stack points at.

import { codeFrame } from '../build/code-frame.ts'
import { findSource } from '../build/source-map.ts'

/** A code frame for the first frame of `stack` whose source the map carries; undefined when there is none. */
export function frameOf(stack: string, sourceMap: string): string | undefined {
  for (const line of stack.split('\n')) {
    const [, file, row, column] = /^\s+at (?:.*\()?([^()]+):(\d+):(\d+)\)?$/.exec(line) ?? []
    const source = file === undefined ? undefined : findSource(sourceMap, file)
    if (source !== undefined) return codeFrame(source, Number(row), Number(column)) || undefined
  }
  return undefined
}
