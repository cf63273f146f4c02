// Marks and measures on the timeline. User Timing.

import { createException } from './exception.ts'
import { readClock } from './performance-clock.ts'
import { addEntry, findMark, removeEntries } from './performance-entries.ts'
import { createMeasure, type PerformanceEntry, PerformanceMark, type PerformanceMeasure } from './performance-entry.ts'
import { notify } from './performance-observer.ts'
import { isObject, shown, toDOMString, toFiniteNumber } from './webidl.ts'

export function clear(type: 'mark' | 'measure', name: unknown): void {
  removeEntries(name === undefined ? { type } : { type, name: toDOMString(name) })
}

export function mark(name: unknown, options: unknown): PerformanceMark {
  return add(new PerformanceMark(name, options))
}

/**
 * @param given the name of a mark to start at, or PerformanceMeasureOptions
 * @throws TypeError for options that contradict each other, DOMException SyntaxError where there is no such mark
 */
export function measure(name: string, given: unknown, endMark: unknown): PerformanceMeasure {
  const { detail, duration, end, start } = readOptions(given, endMark)
  const endTime = toEndTime(start, duration, end)
  const startTime = toStartTime(start, duration, end)
  return add(createMeasure(name, startTime, endTime, detail))
}

interface MeasureOptions {
  readonly detail?: unknown
  readonly duration?: unknown
  readonly end?: unknown
  readonly start?: unknown
}

/** Points in time as they were given, converted: text names a mark. */
interface Given {
  readonly detail: unknown
  readonly duration: number | undefined
  readonly end: string | number | undefined
  readonly start: string | number | undefined
}

function readOptions(given: unknown, endMark: unknown): Given {
  const endText = endMark === undefined ? undefined : toDOMString(endMark)
  if (given === undefined || given === null)
    return { detail: undefined, duration: undefined, start: undefined, end: endText }
  if (!isObject(given)) return { detail: undefined, duration: undefined, start: toDOMString(given), end: endText }
  const { detail, duration, end, start } = given as MeasureOptions
  const read: Given = {
    detail,
    duration: duration === undefined ? undefined : toFiniteNumber(duration, 'duration'),
    end: toPoint(end, 'end'),
    start: toPoint(start, 'start'),
  }
  if (detail === undefined && duration === undefined && end === undefined && start === undefined)
    return { ...read, end: endText }
  if (endText !== undefined) throw new TypeError('measure takes options or an end mark, not both')
  if (start === undefined && end === undefined) throw new TypeError('measure needs start or end')
  if (start !== undefined && end !== undefined && duration !== undefined)
    throw new TypeError('measure takes two of start, duration and end')
  return read
}

function toPoint(value: unknown, what: string): string | number | undefined {
  if (value === undefined) return undefined
  return typeof value === 'number' ? toFiniteNumber(value, what) : toDOMString(value)
}

function toEndTime(start: Given['start'], duration: Given['duration'], end: Given['end']): number {
  if (end !== undefined) return toTime(end)
  if (start !== undefined && duration !== undefined) return toTime(start) + toTime(duration)
  return readClock()
}

function toStartTime(start: Given['start'], duration: Given['duration'], end: Given['end']): number {
  if (start !== undefined) return toTime(start)
  return duration !== undefined && end !== undefined ? toTime(end) - toTime(duration) : 0
}

/** User Timing, "convert a mark to a timestamp". */
function toTime(point: string | number): number {
  if (typeof point === 'number') {
    if (point < 0) throw new TypeError('a point in time must not be negative')
    return point
  }
  const record = findMark(point)
  if (record === undefined) throw createException(`there is no mark ${shown(point)}`, 'SyntaxError')
  return record.startTime
}

function add<Entry extends PerformanceEntry>(entry: Entry): Entry {
  addEntry(entry)
  notify(entry)
  return entry
}
