// The server's own log: JSON for machines, readable lines on a terminal. Guests' lines go elsewhere (log-hub.ts).

import { type Logger, pino } from 'pino'
import pinoPretty from 'pino-pretty'

export type { Logger }

export interface LoggerOptions {
  /** Least level that is written. @default 'info' */
  readonly level?: 'debug' | 'info' | 'warn' | 'error' | 'silent' | undefined
  /** Readable lines instead of JSON. @default whether standard error is a terminal */
  readonly pretty?: boolean | undefined
}

/** Writes to standard error, which leaves standard output to answers. */
export function createLogger({ level = 'info', pretty = process.stderr.isTTY }: LoggerOptions = {}): Logger {
  if (!pretty) return pino({ level, base: null }, pino.destination(2))
  return pino(
    { level },
    pinoPretty({ destination: 2, ignore: 'pid,hostname', translateTime: 'SYS:HH:MM:ss.l', sync: true }),
  )
}
