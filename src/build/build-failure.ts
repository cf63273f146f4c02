// esbuild's messages as the errors and warnings of isolet. Knows where imports were looked for, nothing of results.

import type { Message } from 'esbuild'
import { IsoletError } from '../base/errors.ts'
import { lineFrame } from './code-frame.ts'
import { COMPUTED_PATH, type Origin, TOP_LEVEL_AWAIT, toRefusal } from './refusals.ts'
import { toSourceName } from './source-name.ts'

/** Messages that one failure lists; more are counted. */
const MAX_MESSAGES = 10
/** Longest text of one message, in characters: some quote the source. */
const MAX_MESSAGE_CHARS = 500

/** One ERR_BUILD for all messages: `file:line:column: text` a line, with their code frames as the guest stack. */
export function toBuildError(messages: readonly Message[], origin: Origin): IsoletError {
  // Keyed by line: a path put together at run time is refused once, however many files of the disk it would match.
  const frames = new Map(messages.map(message => [toLine(message, origin), toCodeFrame(message)]))
  const lines = [...frames.keys()].slice(0, MAX_MESSAGES)
  if (frames.size > lines.length) lines.push(`… and ${frames.size - lines.length} more`)
  const guestStack = lines.map(line => [line, frames.get(line)].filter(Boolean).join('\n')).join('\n\n')
  return new IsoletError('ERR_BUILD', lines.join('\n'), { guestStack })
}

/** A message as one line, `file:line:column: text`; line and column count from 1. */
export function toLine(message: Message, origin: Origin): string {
  const text = toText(message.text, origin).slice(0, MAX_MESSAGE_CHARS)
  const { location } = message
  if (location === null) return text
  return `${toSourceName(location.file)}:${location.line}:${toColumn(location)}: ${text}`
}

// esbuild's own words name its options, which a function's author can't set. Left to esbuild rather than refused in a
// plugin, an import inside `try { require() } catch {}` stays what its author meant: optional.
function toText(text: string, origin: Origin): string {
  const unresolved = /^Could not resolve "(.*)"$/.exec(text)?.[1]
  if (unresolved !== undefined) return toRefusal(unresolved, origin)
  if (text.startsWith('Top-level await is not available')) return TOP_LEVEL_AWAIT
  return /^(Could not resolve|The glob pattern) (import|require)\(/.test(text) ? COMPUTED_PATH : text
}

function toCodeFrame({ location }: Message): string {
  return location === null ? '' : lineFrame(location.lineText, location.line, toColumn(location))
}

/** esbuild counts bytes of UTF-8 from 0; people count characters from 1. */
function toColumn({ lineText, column }: NonNullable<Message['location']>): number {
  return Buffer.from(lineText).subarray(0, column).toString().length + 1
}
