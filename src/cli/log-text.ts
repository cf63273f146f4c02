// One line of a guest's log as text for a terminal.

import type { LogLine } from '../host/engine.ts'
import { type Colors, toPlain } from './output.ts'

/** `12:34:56.789 error message`, coloured by level, with what a guest could steer a terminal with made visible. */
export function toLogText({ time, level, message, source }: LogLine, colors: Colors): string {
  const clock = new Date(time).toISOString().slice(11, 23)
  const label = source === 'engine' ? colors.bold(level.padEnd(5)) : level.padEnd(5)
  return `${colors.dim(clock)} ${toColor(level, colors)(label)} ${toPlain(message)}`
}

function toColor(level: LogLine['level'], colors: Colors): (text: string) => string {
  if (level === 'error') return colors.red
  if (level === 'warn') return colors.yellow
  return level === 'debug' ? colors.gray : colors.cyan
}
