// Entries of the performance timeline, and those who observe them.

import { toInterfaces } from '../interfaces.ts'
import { PerformanceEntry, PerformanceMark, PerformanceMeasure } from '../web/performance-entry.ts'
import { PerformanceObserver, PerformanceObserverEntryList } from '../web/performance-observer.ts'

export { findEntries } from '../web/performance-entries.ts'
export { clear, mark, measure } from '../web/performance-timeline.ts'

export const classes = toInterfaces({
  PerformanceEntry,
  PerformanceMark,
  PerformanceMeasure,
  PerformanceObserver,
  PerformanceObserverEntryList,
})
