// What a bench must show, and the end of a bench: its results printed, its exit code set.

import { cpus } from 'node:os'
import { VERSION } from '../src/base/package.ts'

/** A figure with its lower or upper bound, both in the same unit. */
export type Target = { readonly what: string; readonly value: number } & (
  | { readonly atLeast: number }
  | { readonly atMost: number }
)

/** A figure that could not be had is NaN and meets nothing. */
export function isMet(target: Target): boolean {
  return 'atLeast' in target ? target.value >= target.atLeast : target.value <= target.atMost
}

/** Prints what was measured, `text` for people and `results` for machines; exit code 1 when a target is not met. */
export function conclude(asJson: boolean, results: object, text: string, targets: readonly Target[]): void {
  const machine = { cpu: cpus()[0]?.model, cores: cpus().length, node: process.version, isolet: VERSION }
  const judged = targets.map(target => ({ ...target, met: isMet(target) }))
  const title = `isolet ${machine.isolet}, Node ${machine.node}, ${machine.cores} × ${machine.cpu}`
  if (asJson) console.log(JSON.stringify({ machine, ...results, targets: judged }, null, 2))
  else console.log([title, text, ...(targets.length > 0 ? [targets.map(toLine).join('\n')] : [])].join('\n\n'))
  if (!judged.every(({ met }) => met)) process.exitCode = 1
}

function toLine(target: Target): string {
  const bound = 'atLeast' in target ? `at least ${target.atLeast}` : `at most ${target.atMost}`
  return `${isMet(target) ? 'met   ' : 'MISSED'} ${target.what}: ${Number(target.value.toFixed(2))} (${bound})`
}
