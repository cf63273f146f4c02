// The log of a function. Console Standard.

interface Console {
  assert(condition?: boolean, ...data: unknown[]): void
  clear(): void
  count(label?: string): void
  countReset(label?: string): void
  debug(...data: unknown[]): void
  dir(item?: unknown, options?: unknown): void
  dirxml(...data: unknown[]): void
  error(...data: unknown[]): void
  group(...data: unknown[]): void
  groupCollapsed(...data: unknown[]): void
  groupEnd(): void
  info(...data: unknown[]): void
  log(...data: unknown[]): void
  table(data?: unknown, properties?: Iterable<string>): void
  time(label?: string): void
  timeEnd(label?: string): void
  timeLog(label?: string, ...data: unknown[]): void
  trace(...data: unknown[]): void
  warn(...data: unknown[]): void
}

declare var console: Console
