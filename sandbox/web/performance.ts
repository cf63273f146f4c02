// performance: the clock, and what scripts ask of the timeline. High Resolution Time; User Timing.
// biome-ignore-all lint/complexity/noArguments: Web IDL counts the arguments that are given, undefined included

import { now as dateNow } from '../captured.ts'
import { EventTarget } from './event-target.ts'
import { openTimeline } from './open-timeline.ts'
import { readClock } from './performance-clock.ts'
import type { PerformanceEntry } from './performance-entry.ts'
import { illegalConstructor, requireArguments, toDOMString } from './webidl.ts'

/** Lets the runtime through the constructor; scripts never hold it. */
const MAKE = Symbol('make')

export class Performance extends EventTarget {
  #timeOrigin: number | undefined

  constructor(token: unknown = undefined) {
    if (token !== MAKE) throw illegalConstructor()
    super()
  }

  /** Milliseconds since 1970 when the isolate was bound. */
  get timeOrigin(): number {
    return this.#readOrigin()
  }

  now(): number {
    this.#check()
    return readClock()
  }

  toJSON(): { readonly timeOrigin: number } {
    return { timeOrigin: this.#readOrigin() }
  }

  mark(markName: unknown, markOptions: unknown = undefined): PerformanceEntry {
    this.#check()
    requireArguments(arguments.length, 1, 'Performance.mark')
    return openTimeline().mark(markName, markOptions)
  }

  measure(
    measureName: unknown,
    startOrMeasureOptions: unknown = undefined,
    endMark: unknown = undefined,
  ): PerformanceEntry {
    this.#check()
    requireArguments(arguments.length, 1, 'Performance.measure')
    return openTimeline().measure(toDOMString(measureName), startOrMeasureOptions, endMark)
  }

  clearMarks(markName: unknown = undefined): void {
    this.#check()
    openTimeline().clear('mark', markName)
  }

  clearMeasures(measureName: unknown = undefined): void {
    this.#check()
    openTimeline().clear('measure', measureName)
  }

  getEntries(): readonly PerformanceEntry[] {
    this.#check()
    return openTimeline().findEntries({})
  }

  getEntriesByType(type: unknown): readonly PerformanceEntry[] {
    this.#check()
    requireArguments(arguments.length, 1, 'Performance.getEntriesByType')
    return openTimeline().findEntries({ type: toDOMString(type) })
  }

  getEntriesByName(name: unknown, type: unknown = undefined): readonly PerformanceEntry[] {
    this.#check()
    requireArguments(arguments.length, 1, 'Performance.getEntriesByName')
    const text = toDOMString(name)
    return openTimeline().findEntries(type === undefined ? { name: text } : { name: text, type: toDOMString(type) })
  }

  /** @throws TypeError for another object: the read of a private field is the brand check */
  #check(): void {
    void this.#timeOrigin
  }

  #readOrigin(): number {
    // At first touch: while the runtime starts there is no host to ask yet.
    this.#timeOrigin ??= dateNow() - readClock()
    return this.#timeOrigin
  }
}

export const performance = new Performance(MAKE)
