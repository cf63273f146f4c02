// One look a subject, the same in every plot and table of a report. Told apart by colour and by shape, for those who
// don't see all colours.

import type { RunRecord } from '../record.ts'

export interface Look {
  /** A CSS colour of the page's sheet, which has one for light and one for dark. */
  readonly color: string
  readonly symbol: (typeof SYMBOLS)[number]
}

export type Looks = ReadonlyMap<string, Look>

/** As many as `report.css` has colours `--subject-N`. */
const COLORS = 8
/** A count without common factor with that of the colours, so that the ninth subject looks like none before. */
const SYMBOLS = ['circle', 'square', 'triangle', 'diamond', 'star', 'wye', 'cross'] as const

export function toLooks(record: RunRecord): Looks {
  const names = new Set([...record.series, ...record.absences].map(({ subject }) => subject))
  return new Map([...names].map((name, index) => [name, toLook(index)]))
}

export function lookOf(looks: Looks, subject: string): Look {
  return looks.get(subject) ?? toLook(0)
}

function toLook(index: number): Look {
  return { color: `var(--subject-${index % COLORS})`, symbol: SYMBOLS[index % SYMBOLS.length] ?? 'circle' }
}
