// Arguments of a console call as one text. Console, "Formatter", "Printer".

import { apply, slice } from '../captured.ts'
import { openInspection } from './open-inspection.ts'

/** Longest text of one call, in code units. */
export const MAX_LOG_CHARS = 65_536

const { toString: textOfSymbol } = Symbol.prototype
const SPECIFIER = /%[sdifoOc%]/g

/** Never throws, whatever the values do. */
export function formatArguments(args: readonly unknown[]): string {
  const [first, ...rest] = args
  if (typeof first !== 'string' || rest.length === 0) return showAll(args)
  const waiting = rest
  const text = first.replace(SPECIFIER, specifier => {
    if (specifier === '%%') return '%'
    return waiting.length === 0 ? specifier : substitute(specifier, waiting.shift())
  })
  return waiting.length === 0 ? cut(text) : cut(`${text} ${showAll(waiting)}`)
}

function showAll(values: readonly unknown[]): string {
  let text = ''
  for (let at = 0; at < values.length && text.length < MAX_LOG_CHARS; at++) {
    const value = values[at]
    text += `${at === 0 ? '' : ' '}${typeof value === 'string' ? value : inspect(value)}`
  }
  return cut(text)
}

function substitute(specifier: string, value: unknown): string {
  switch (specifier) {
    case '%s':
      return toShownString(value)
    case '%d':
    case '%i':
      return typeof value === 'symbol' ? 'NaN' : showNumber(() => Number.parseInt(value as string, 10), value)
    case '%f':
      return typeof value === 'symbol' ? 'NaN' : showNumber(() => Number.parseFloat(value as string), value)
    case '%c':
      return ''
    default:
      return inspect(value)
  }
}

/** String() of the value; of an object whose `toString` fails, what inspect makes of it. */
function toShownString(value: unknown): string {
  if (typeof value === 'symbol') return apply(textOfSymbol, value, []) as string
  try {
    return String(value)
  } catch {
    return inspect(value)
  }
}

function showNumber(parse: () => number, value: unknown): string {
  if (typeof value === 'bigint') return `${value}n`
  try {
    return String(parse())
  } catch {
    return 'NaN'
  }
}

function cut(text: string): string {
  return text.length > MAX_LOG_CHARS ? slice(text, 0, MAX_LOG_CHARS) : text
}

function inspect(value: unknown): string {
  return openInspection().inspect(value)
}
