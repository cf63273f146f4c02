// A comparison of two runs, in words.

import type { Change, Comparison } from './compare.ts'
import type { RunRecord } from './record.ts'
import { table } from './table.ts'

/** Machine speeds further apart than that are told, in percent. */
const NOTABLE_PERCENT = 5

export function toComparisonText(before: RunRecord, after: RunRecord, comparison: Comparison): string {
  const { changes, compared, leftOut } = comparison
  const cases = `${compared} cases compared`
  const rest = leftOut === 0 ? '' : `, ${leftOut} left out (measured in one run only)`
  const verdict = changes.length === 0 ? 'no difference beyond noise' : toTable(changes)
  return [...toNotes(before, after, comparison), `${cases}${rest}`, verdict].join('\n\n')
}

function toTable(changes: readonly Change[]): string {
  const rows = changes.map(({ suite, case: name, x, subject, percent, low, high, verdict }) => [
    `${suite}: ${name}${x === undefined ? '' : ` @ ${x}`}`,
    subject,
    verdict,
    `${show(percent)} %`,
    `${show(low)} to ${show(high)} %`,
  ])
  return table(['case', 'subject', 'is', 'by', '95 % interval'], rows)
}

function show(percent: number): string {
  return `${percent > 0 ? '+' : ''}${percent.toFixed(1)}`
}

/** What makes two runs hard to compare. */
function toNotes(before: RunRecord, after: RunRecord, { machinePercent }: Comparison): string[] {
  const notes = []
  if (before.machine.cpu !== after.machine.cpu || before.machine.cores !== after.machine.cores)
    notes.push(`different machines: ${toMachine(before)}, then ${toMachine(after)}`)
  if (Math.abs(machinePercent) >= NOTABLE_PERCENT)
    notes.push(`the reference took ${show(machinePercent)} % in the second run: corrected, and trusted less`)
  return notes
}

function toMachine({ machine: { cpu, cores } }: RunRecord): string {
  return `${cores} × ${cpu}`
}
