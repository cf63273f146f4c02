// console: one line of log a call. Console Standard.

import { now } from '../captured.ts'
import { LogLevel, Op } from '../contract.ts'
import { op } from '../host.ts'
import { formatArguments, MAX_LOG_CHARS } from './console-format.ts'
import { openInspection } from './open-inspection.ts'
import { toDOMString, toSequence } from './webidl.ts'

/** Groups that indent; deeper ones are counted only. */
const MAX_INDENT = 16
/** Labels of counters and of timers that are kept; beyond them the oldest goes. */
const MAX_LABELS = 1000

const UNREADABLE = '[a value that cannot be shown]'

/** @param write takes the level and text of each call */
function createConsole(write: (level: LogLevel, text: string) => void): object {
  const counts = new Map<string, number>()
  const timers = new Map<string, number>()
  let groups = 0

  /** Never throws: a hostile value becomes a note. */
  function print(level: LogLevel, toText: () => string): void {
    let text: string
    try {
      text = toText()
    } catch {
      text = UNREADABLE
    }
    write(level, groups === 0 ? text : indent(text, groups))
  }

  function log(level: LogLevel, args: readonly unknown[]): void {
    print(level, () => formatArguments(args))
  }

  function printTime(label: string, args: readonly unknown[]): void {
    const begun = timers.get(label)
    if (begun === undefined) log(LogLevel.warn, [`Timer '${label}' does not exist`])
    else print(LogLevel.log, () => formatArguments([`${label}: ${now() - begun}ms`, ...args]))
  }

  // The object's own prototype is empty. Web IDL, "namespace object".
  const console = {
    __proto__: Object.create(Object.prototype),
    assert(condition: unknown = false, ...args: unknown[]): void {
      if (!condition) log(LogLevel.error, toAssertion(args))
    },
    clear(): void {},
    count(label: unknown = 'default'): void {
      const name = toDOMString(label)
      const count = (counts.get(name) ?? 0) + 1
      keep(counts, name, count)
      log(LogLevel.info, [`${name}: ${count}`])
    },
    countReset(label: unknown = 'default'): void {
      const name = toDOMString(label)
      if (!counts.delete(name)) log(LogLevel.warn, [`Count for '${name}' does not exist`])
    },
    debug(...args: unknown[]): void {
      log(LogLevel.debug, args)
    },
    dir(item: unknown = undefined): void {
      print(LogLevel.log, () => openInspection().inspect(item))
    },
    dirxml(...args: unknown[]): void {
      log(LogLevel.log, args)
    },
    error(...args: unknown[]): void {
      log(LogLevel.error, args)
    },
    group(...args: unknown[]): void {
      if (args.length > 0) log(LogLevel.log, args)
      groups++
    },
    groupCollapsed(...args: unknown[]): void {
      if (args.length > 0) log(LogLevel.log, args)
      groups++
    },
    groupEnd(): void {
      if (groups > 0) groups--
    },
    info(...args: unknown[]): void {
      log(LogLevel.info, args)
    },
    log(...args: unknown[]): void {
      log(LogLevel.log, args)
    },
    table(data: unknown = undefined, properties: unknown = undefined): void {
      const columns = properties === undefined ? undefined : toSequence(properties, 'properties', toDOMString)
      print(LogLevel.log, () => openInspection().formatTable(data, columns) ?? formatArguments([data]))
    },
    time(label: unknown = 'default'): void {
      const name = toDOMString(label)
      if (timers.has(name)) log(LogLevel.warn, [`Timer '${name}' already exists`])
      else keep(timers, name, now())
    },
    timeEnd(label: unknown = 'default'): void {
      const name = toDOMString(label)
      printTime(name, [])
      timers.delete(name)
    },
    timeLog(label: unknown = 'default', ...args: unknown[]): void {
      printTime(toDOMString(label), args)
    },
    trace(...args: unknown[]): void {
      print(LogLevel.log, () => `Trace${args.length === 0 ? '' : `: ${formatArguments(args)}`}${stackHere()}`)
    },
    warn(...args: unknown[]): void {
      log(LogLevel.warn, args)
    },
  }
  return Object.defineProperty(console, Symbol.toStringTag, { value: 'console', configurable: true })
}

export const console = createConsole((level, text) => {
  op(Op.log, level, text.length > MAX_LOG_CHARS ? text.slice(0, MAX_LOG_CHARS) : text)
})

/** Console, "assert": the message goes in front, whatever the first argument is. */
function toAssertion(args: readonly unknown[]): unknown[] {
  const [first, ...rest] = args
  if (args.length === 0) return ['Assertion failed']
  return typeof first === 'string' ? [`Assertion failed: ${first}`, ...rest] : ['Assertion failed', ...args]
}

function keep(labels: Map<string, number>, name: string, value: number): void {
  const [oldest] = labels.size >= MAX_LABELS && !labels.has(name) ? labels.keys() : []
  if (oldest !== undefined) labels.delete(oldest)
  labels.set(name, value)
}

function indent(text: string, groups: number): string {
  const margin = '  '.repeat(Math.min(groups, MAX_INDENT))
  return margin + text.replaceAll('\n', `\n${margin}`)
}

/** The stack of the caller, without the frames of this file. */
function stackHere(): string {
  const { stack } = new Error()
  const lines = (stack ?? '').split('\n')
  // The head, and this function, its closure, print and trace.
  return lines
    .slice(5)
    .map(line => `\n${line}`)
    .join('')
}
