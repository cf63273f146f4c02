// Guest stacks in terms of original sources. Knows source maps and V8's frame lines; frames of the guest runtime and
// of the host are dropped, whatever a guest put around them.

import { originalPositionFor, sourceContentFor, TraceMap } from '@jridgewell/trace-mapping'
import { toSourceName } from './source-name.ts'

/** Most lines of a mapped stack, and its longest line, in characters. */
const MAX_LINES = 60
const MAX_LINE_CHARS = 1000

/** Where isolated-vm joins the host's stack to the guest's; what follows is the host's. */
const BOUNDARY = '(<isolated-vm boundary>)'

/** V8's own places, which name no file. */
const NOWHERE = /^(<anonymous>|native|wasm:\/\/[^ ]*|eval at .*)$/

/** Rewrites stacks of the module `moduleName` to original files, lines and columns. Parses the map at its first use. */
export function createStackMapper(sourceMap: string | undefined, moduleName: string): (stack: string) => string {
  const findOriginal = createPositionFinder(sourceMap)
  return stack => {
    const lines = stack.split('\n', MAX_LINES).map(line => line.slice(0, MAX_LINE_CHARS))
    const boundary = lines.findIndex(line => line.includes(BOUNDARY))
    const own = boundary === -1 ? lines : lines.slice(0, boundary)
    return own.flatMap(line => toMappedLine(line, moduleName, findOriginal)).join('\n')
  }
}

/** The original source of that name as the map carries it. */
export function findSource(sourceMap: string, name: string): string | undefined {
  const map = parseMap(sourceMap)
  const source = map?.sources.find(candidate => candidate !== null && toSourceName(candidate) === name)
  return (map && source && sourceContentFor(map, source)) || undefined
}

interface Position {
  readonly line: number
  readonly column: number
}
type FindOriginal = (position: Position) => string | undefined

/** Answers `file:line:column`, or undefined where the map knows nothing. Lines and columns count from 1. */
function createPositionFinder(sourceMap: string | undefined): FindOriginal {
  let map: TraceMap | undefined | 'unread' = 'unread'
  return ({ line, column }) => {
    if (map === 'unread') map = sourceMap === undefined ? undefined : parseMap(sourceMap)
    if (map === undefined || line < 1 || column < 1) return undefined
    const original = originalPositionFor(map, { line, column: column - 1 })
    if (original.source === null) return undefined
    return `${toSourceName(original.source)}:${original.line}:${original.column + 1}`
  }
}

/** A map comes with an upload, so a broken one is the tenant's affair: stacks then stay as they are. */
function parseMap(json: string): TraceMap | undefined {
  try {
    return new TraceMap(json)
  } catch {
    return undefined
  }
}

/** The line to show in its place, or none for a frame that is not the guest's. */
function toMappedLine(line: string, moduleName: string, findOriginal: FindOriginal): string[] {
  const frame = parseFrame(line)
  if (frame === undefined) return [line]
  if (NOWHERE.test(frame.file)) return [line]
  if (frame.file !== moduleName) return []
  const original = findOriginal(frame)
  return [original === undefined ? line : frame.before + original + frame.after]
}

interface Frame extends Position {
  readonly before: string
  readonly file: string
  readonly after: string
}

/** Takes `    at name (file:line:column)` and `    at file:line:column` apart; undefined when the line is no frame. */
function parseFrame(line: string): Frame | undefined {
  const start = /^\s+at (async )?/.exec(line)?.[0]
  if (start === undefined) return undefined
  const bracket = line.endsWith(')') ? line.indexOf(' (', start.length - 1) : -1
  const before = bracket === -1 ? start : line.slice(0, bracket + 2)
  const after = bracket === -1 ? '' : ')'
  const place = line.slice(before.length, line.length - after.length)
  const [, file = place, row = '0', column = '0'] = /^(.*):(\d+):(\d+)$/.exec(place) ?? []
  return { before, file, after, line: Number(row), column: Number(column) }
}
