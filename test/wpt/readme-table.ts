// The table in the README, between two comments.

import { readFileSync, writeFileSync } from 'node:fs'
import { readScores, type Scores, toAreaTable } from './area-table.ts'
import type { Rival } from './rivals.ts'

const TABLE = /(?<=<!-- wpt: npm run wpt -- --readme -->\n)[\s\S]*?(?=<!-- \/wpt -->)/

export function writeReadmeTable(file: string, scores: Scores, rivals: readonly Rival[]): void {
  writeFileSync(file, replaceTable(readFileSync(file, 'utf8'), scores, rivals))
}

/** Areas that `scores` has none of keep theirs. @throws when the text has no place for a table. */
export function replaceTable(text: string, scores: Scores, rivals: readonly Rival[]): string {
  const [old] = TABLE.exec(text) ?? []
  if (old === undefined) throw new Error('the README has no comments that the table stands between')
  const merged = new Map([...readScores(old), ...scores])
  return text.replace(TABLE, () => `${toAreaTable(merged, rivals)}\n`)
}
