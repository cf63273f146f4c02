// Verdicts of a family as lines of a Markdown table.

import type { Verdict } from './verdict.ts'

const HEAD = ['attack', 'ended as', 'ms', 'healthy ms', "victims' p99 ms", '× quiet', 'peak MiB', 'deaths', 'verdict']
const MAX_CELL = 110

/** `quietP99Ms` is what the victims' p99 is compared with. */
export function toTable(verdicts: readonly Verdict[], quietP99Ms: number): string[] {
  return [HEAD, HEAD.map(() => '---'), ...verdicts.map(verdict => toRow(verdict, quietP99Ms))].map(
    cells => `| ${cells.map(toCell).join(' | ')} |`,
  )
}

function toRow(verdict: Verdict, quietP99Ms: number): string[] {
  const { attack, ended, ms, healthyMs, p99Ms, peakMiB, deaths, failings } = verdict
  const figures = [ms.toFixed(0), healthyMs.toFixed(0), p99Ms.toFixed(1), (p99Ms / quietP99Ms).toFixed(1)]
  return [attack, ended, ...figures, peakMiB.toFixed(0), String(deaths), failings.join('; ') || 'withstood']
}

function toCell(text: string): string {
  const line = text.replaceAll(/[\s\p{Cc}]+/gu, ' ').replaceAll('|', '\\|')
  return line.length > MAX_CELL ? `${line.slice(0, MAX_CELL)}…` : line
}
