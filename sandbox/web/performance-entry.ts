// What a performance timeline holds. Performance Timeline, "PerformanceEntry"; User Timing, "PerformanceMark" and
// "PerformanceMeasure".
// biome-ignore-all lint/complexity/noArguments: Web IDL counts the arguments that are given, undefined included

import { keepFromCloning } from './clone-registry.ts'
import { hooks } from './hooks.ts'
import { readClock } from './performance-clock.ts'
import { illegalConstructor, requireArguments, toDictionary, toDOMString, toFiniteNumber } from './webidl.ts'

/** What an entry shows; times in milliseconds since the isolate was bound. */
export interface EntryRecord {
  readonly name: string
  readonly entryType: 'mark' | 'measure'
  readonly startTime: number
  readonly duration: number
}

/**
 * What the entry that is being made shows. It goes beside the constructors and not through them: scripts may exchange
 * the class that `super` calls, and would see it.
 */
const making: { record: EntryRecord | undefined } = { record: undefined }
/** Numbers of entries only tell them apart. */
const counter = { last: 0 }

/** The record of an entry. @throws TypeError for any other object. */
export let recordOf: (entry: PerformanceEntry) => EntryRecord

export class PerformanceEntry {
  readonly #record: EntryRecord
  readonly #id: number

  constructor() {
    const { record } = making
    making.record = undefined
    if (record === undefined) throw illegalConstructor()
    this.#record = record
    this.#id = ++counter.last
  }

  static {
    recordOf = entry => entry.#record
  }

  get id(): number {
    return this.#id
  }

  get name(): string {
    return this.#record.name
  }

  get entryType(): string {
    return this.#record.entryType
  }

  get startTime(): number {
    return this.#record.startTime
  }

  get duration(): number {
    return this.#record.duration
  }

  /** There is no navigation. */
  get navigationId(): number {
    void this.#record
    return 0
  }

  toJSON(): object {
    const { name, entryType, startTime, duration } = this.#record
    return { id: this.#id, name, entryType, startTime, duration, navigationId: 0 }
  }
}

export class PerformanceMark extends PerformanceEntry {
  readonly #detail: unknown

  /** @throws TypeError for a negative startTime, and what structuredClone throws for detail */
  constructor(markName: unknown, markOptions: unknown = undefined) {
    requireArguments(arguments.length, 1, 'PerformanceMark')
    const name = toDOMString(markName)
    const { detail, startTime } = toDictionary(markOptions, 'PerformanceMarkOptions')
    const start = startTime === undefined ? readClock() : toFiniteNumber(startTime, 'startTime')
    if (start < 0) throw new TypeError('startTime must not be negative')
    const copy = cloneDetail(detail)
    making.record = { name, entryType: 'mark', startTime: start, duration: 0 }
    super()
    this.#detail = copy
  }

  get detail(): unknown {
    return this.#detail
  }
}

export class PerformanceMeasure extends PerformanceEntry {
  readonly #detail: unknown

  /** @param detail has been cloned */
  constructor(detail: unknown = undefined) {
    super()
    this.#detail = detail
  }

  get detail(): unknown {
    return this.#detail
  }
}

keepFromCloning(PerformanceEntry.prototype)

export function createMeasure(name: string, startTime: number, endTime: number, detail: unknown): PerformanceMeasure {
  const copy = cloneDetail(detail)
  making.record = { name, entryType: 'measure', startTime, duration: endTime - startTime }
  return new PerformanceMeasure(copy)
}

function cloneDetail(detail: unknown): unknown {
  return detail === undefined || detail === null ? null : hooks.structuredClone(detail)
}
