// Times of modules from the marks that they make. A mark takes two microseconds, and slows what runs right after it (all
// 96 of Hono and zod: 2.7 ms of evaluating instead of 1.4); so all of them are looked at once, and then only those are
// made where another module's time begins.

import { MARK_ZEROES } from '../build/module-marks.ts'

/** A module begins (its number), ends (the negative number), or neither (0), at `ms`. */
export interface Mark {
  readonly number: number
  readonly ms: number
}

export interface MarkPlan {
  /** For each mark in the order in which they are made: whether it is needed. */
  readonly isKept: readonly boolean[]
  /** For each mark that is: whose time begins with it. */
  readonly owners: readonly number[]
}

/** Owner of what runs in no module. */
export const OUTSIDE = 0
/** What takes less than this many marks, between two modules, is nothing. */
const BRIEF = 3

/** @param ownerOf who a module's time is counted for, by the module's number; from 1. */
export function toMarkPlan(marks: readonly Mark[], ownerOf: (number: number) => number): MarkPlan {
  const brief = toMarkMs(marks) * BRIEF
  const made = marks.slice(MARK_ZEROES)
  const running: number[] = []
  const owners: number[] = []
  for (const [i, { number, ms }] of made.entries()) {
    move(running, number)
    const current = running.at(-1)
    const isNothing = current === undefined && (made[i + 1]?.ms ?? ms) - ms < brief
    owners.push(isNothing ? (owners.at(-1) ?? OUTSIDE) : current === undefined ? OUTSIDE : ownerOf(current))
  }
  // With the last one the last time ends.
  const isKept = owners.map((owner, i) => i === 0 || i === owners.length - 1 || owner !== owners[i - 1])
  return { isKept, owners: owners.filter((_, i) => isKept[i]) }
}

/** A module that ends takes those with it that it required and that left without a mark. */
function move(running: number[], number: number): void {
  if (number > 0) running.push(number)
  else if (running.includes(-number)) running.length = running.lastIndexOf(-number)
}

/** Milliseconds by owner, less what the marks take; undefined when the marks are others than those of the plan. */
export function findTimes(marks: readonly Mark[], { owners }: MarkPlan): ReadonlyMap<number, number> | undefined {
  if (marks.length !== MARK_ZEROES + owners.length) return undefined
  const markMs = toMarkMs(marks)
  const times = new Map<number, number>()
  for (const [i, { ms }] of marks.slice(MARK_ZEROES).entries()) {
    const owner = owners[i - 1] ?? OUTSIDE
    const since = marks[MARK_ZEROES + i - 1]?.ms ?? ms
    times.set(owner, (times.get(owner) ?? 0) + Math.max(0, ms - since - markMs))
  }
  return times
}

/** The median of the marks that stand in a row, but for the first half: those still warm up. */
function toMarkMs(marks: readonly Mark[]): number {
  const zeroes = marks.slice(MARK_ZEROES / 2, MARK_ZEROES)
  return toMedian(zeroes.slice(1).map(({ ms }, i) => ms - (zeroes[i]?.ms ?? ms)))
}

export function toMedian(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}
