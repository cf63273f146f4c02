// The piece of original source that a guest's stack points at.

import { IsoletError } from '../base/errors.ts'
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

/** The error with a code frame under its guest stack, where the map knows the source it points at. */
export function withFrame(error: unknown, sourceMap: string | undefined): unknown {
  if (!(error instanceof IsoletError) || error.guestStack === undefined || sourceMap === undefined) return error
  const { code, message, guestStack, fault, cause } = error
  const frame = frameOf(guestStack, sourceMap)
  if (frame === undefined) return error
  return new IsoletError(code, message, { guestStack: `${guestStack}\n\n${frame}`, fault, cause })
}
