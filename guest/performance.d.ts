// Clocks and what was marked on them. High Resolution Time; Performance Timeline; User Timing.

/** Whole milliseconds: a finer clock helps side channels. */
interface Performance extends EventTarget {
  readonly timeOrigin: number
  now(): number
  toJSON(): { readonly timeOrigin: number }
  mark(name: string, options?: PerformanceMarkOptions): PerformanceMark
  measure(name: string, startOrOptions?: PerformanceMeasureOptions | string, endMark?: string): PerformanceMeasure
  clearMarks(name?: string): void
  clearMeasures(name?: string): void
  getEntries(): PerformanceEntry[]
  getEntriesByName(name: string, type?: string): PerformanceEntry[]
  getEntriesByType(type: string): PerformanceEntry[]
}

declare var Performance: {
  readonly prototype: Performance
}

declare var performance: Performance

interface PerformanceEntry {
  readonly id: number
  /** 0: there are no navigations. */
  readonly navigationId: number
  readonly name: string
  readonly entryType: string
  readonly startTime: number
  readonly duration: number
  toJSON(): unknown
}

declare var PerformanceEntry: {
  readonly prototype: PerformanceEntry
}

interface PerformanceMarkOptions {
  detail?: unknown
  startTime?: number
}

interface PerformanceMark extends PerformanceEntry {
  readonly detail: unknown
}

declare var PerformanceMark: {
  readonly prototype: PerformanceMark
  new (name: string, options?: PerformanceMarkOptions): PerformanceMark
}

/** Marks by name, or times in milliseconds. */
interface PerformanceMeasureOptions {
  detail?: unknown
  start?: number | string
  duration?: number
  end?: number | string
}

interface PerformanceMeasure extends PerformanceEntry {
  readonly detail: unknown
}

declare var PerformanceMeasure: {
  readonly prototype: PerformanceMeasure
}

interface PerformanceObserverEntryList {
  getEntries(): PerformanceEntry[]
  getEntriesByName(name: string, type?: string): PerformanceEntry[]
  getEntriesByType(type: string): PerformanceEntry[]
}

declare var PerformanceObserverEntryList: {
  readonly prototype: PerformanceObserverEntryList
}

interface PerformanceObserverInit {
  buffered?: boolean
  entryTypes?: Iterable<string>
  type?: string
}

interface PerformanceObserver {
  disconnect(): void
  observe(options?: PerformanceObserverInit): void
  takeRecords(): PerformanceEntry[]
}

declare var PerformanceObserver: {
  readonly prototype: PerformanceObserver
  new (callback: (entries: PerformanceObserverEntryList, observer: PerformanceObserver) => void): PerformanceObserver
  readonly supportedEntryTypes: readonly string[]
}
