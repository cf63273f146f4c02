// `inspect` and `format` of node:util: what the console of a function says, which has one layout for all.

import { inspect as inspectValue } from '../web/inspect.ts'

const custom = Symbol.for('nodejs.util.inspect.custom')
const DEFAULTS = { depth: 4, colors: false, showHidden: false }

/** Of the options none changes the text; a value that describes itself gets them. */
function describe(value: unknown, options?: object): string {
  const own = findOwnDescription(value)
  if (own === undefined) return inspectValue(value)
  const described: unknown = Reflect.apply(own, value, [DEFAULTS.depth, { ...DEFAULTS, ...options }, inspect])
  return typeof described === 'string' ? described : inspectValue(described)
}

function findOwnDescription(value: unknown): ((...args: unknown[]) => unknown) | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const own: unknown = Reflect.get(value, custom)
  return typeof own === 'function' ? (own as (...args: unknown[]) => unknown) : undefined
}

export const inspect = Object.assign(describe, { custom, defaultOptions: DEFAULTS })

/** With `%j`, and numbers as they are, which the console's own format has not. */
export function format(...args: unknown[]): string {
  const [first] = args
  if (typeof first !== 'string' || args.length === 1) return args.map(toText).join(' ')
  let next = 1
  const text = first.replace(/%[sdifjoOc%]/g, specifier => {
    if (specifier === '%%') return '%'
    return next === args.length ? specifier : substitute(specifier, args[next++])
  })
  return [text, ...args.slice(next).map(toText)].join(' ')
}

export function formatWithOptions(_options: object, ...args: unknown[]): string {
  return format(...args)
}

function toText(value: unknown): string {
  return typeof value === 'string' ? value : describe(value)
}

function substitute(specifier: string, value: unknown): string {
  switch (specifier) {
    case '%s':
      return typeof value === 'object' && value !== null ? describe(value) : String(value)
    case '%d':
      return toNumber(value, Number)
    case '%i':
      return toNumber(value, text => Number.parseInt(String(text), 10))
    case '%f':
      return toNumber(value, text => Number.parseFloat(String(text)))
    case '%j':
      return toJson(value)
    case '%c':
      return ''
    default:
      return describe(value)
  }
}

function toNumber(value: unknown, parse: (value: unknown) => number): string {
  if (typeof value === 'bigint') return `${value}n`
  return typeof value === 'symbol' ? 'NaN' : String(parse(value))
}

function toJson(value: unknown): string {
  try {
    return String(JSON.stringify(value))
  } catch (error) {
    if (error instanceof TypeError && /circular/i.test(error.message)) return '[Circular]'
    throw error
  }
}
