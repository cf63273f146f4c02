// Scores by area as a Markdown table, isolet's beside those of the rivals, with their sums.

import { table } from '../../bench/table.ts'
import { AREAS } from './areas.ts'
import type { Rival, Score } from './rivals.ts'

/** isolet's, by area. */
export type Scores = ReadonlyMap<string, Score>

const SUM = 'all'

/** @param rivals empty where only a part of the suite was run, which theirs do not compare with */
export function toAreaTable(scores: Scores, rivals: readonly Rival[]): string {
  const areas = AREAS.map(({ id }) => id).filter(id => scores.has(id))
  const columns = [scores, ...rivals.map(({ areas }) => new Map(Object.entries(areas)))]
  const rows = areas.map(area => [area, ...columns.map(column => toText(column.get(area)))])
  const sums = [SUM, ...columns.map(column => toText(sum(areas.map(area => column.get(area)))))]
  return table(['area', 'isolet', ...rivals.map(({ name, version }) => `${name} ${version}`)], [...rows, sums])
}

/** isolet's scores in a table of the above. */
export function readScores(markdown: string): Scores {
  const rows = [...markdown.matchAll(/^\| (\S+) \| (\d+)\/(\d+) .*\|$/gm)]
  const scores = rows.map(([, area = '', pass, subtests]) => [area, [Number(pass), Number(subtests)]] as const)
  return new Map(scores.filter(([area]) => area !== SUM))
}

function toText(score: Score | undefined): string {
  if (score === undefined) return '–'
  const [pass, subtests] = score
  return `${pass}/${subtests} (${toPercent(score)})`
}

/** Rounded down: what fails is never 100 %. */
function toPercent([pass, subtests]: Score): string {
  return subtests === 0 ? '–' : `${(Math.floor((1000 * pass) / subtests) / 10).toFixed(1)} %`
}

function sum(scores: readonly (Score | undefined)[]): Score {
  return scores.reduce<Score>(([pass, subtests], [p, s] = [0, 0]) => [pass + p, subtests + s], [0, 0])
}
