// Rows of objects as a table of text. Console, "table(tabularData, properties)".

import { inspect } from './inspect.ts'

/** Rows and columns shown. */
const MAX_ROWS = 100
const MAX_COLUMNS = 20

const INDEX = '(index)'
const VALUES = 'Values'

/** undefined for what is no table: the caller then logs the value as it is. May throw what reading the rows throws. */
export function formatTable(data: unknown, properties: readonly string[] | undefined): string | undefined {
  if (typeof data !== 'object' || data === null) return undefined
  const rows = Object.entries(data).slice(0, MAX_ROWS)
  const columns = properties ?? columnsOf(rows)
  const hasValues = rows.some(([, row]) => !isRow(row))
  const head = [INDEX, ...columns, ...(hasValues ? [VALUES] : [])]
  const body = rows.map(([index, row]) => {
    const cells = columns.map(column => (isRow(row) && Object.hasOwn(row, column) ? inspect(row[column]) : ''))
    return [index, ...cells, ...(hasValues ? [isRow(row) ? '' : inspect(row)] : [])]
  })
  return draw(head, body)
}

function isRow(row: unknown): row is Record<string, unknown> {
  return typeof row === 'object' && row !== null
}

function columnsOf(rows: readonly (readonly [string, unknown])[]): string[] {
  const columns = new Set<string>()
  for (const [, row] of rows) {
    if (!isRow(row)) continue
    for (const key of Object.keys(row)) if (columns.size < MAX_COLUMNS) columns.add(key)
  }
  return [...columns]
}

function draw(head: readonly string[], body: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) => Math.max(title.length, ...body.map(row => row[column]?.length ?? 0)))
  const line = (cells: readonly string[]): string =>
    `│ ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' │ ')} │`
  const rule = (left: string, middle: string, right: string): string =>
    left + widths.map(width => '─'.repeat(width + 2)).join(middle) + right
  return [rule('┌', '┬', '┐'), line(head), rule('├', '┼', '┤'), ...body.map(line), rule('└', '┴', '┘')].join('\n')
}
