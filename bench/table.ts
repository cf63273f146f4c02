// Tables in Markdown, for terminals and READMEs alike.

export type Cell = string | number

export function table(head: readonly Cell[], rows: readonly (readonly Cell[])[]): string {
  return [head, head.map((_, column) => (column === 0 ? '---' : '---:')), ...rows].map(row).join('\n')
}

function row(cells: readonly Cell[]): string {
  return `| ${cells.join(' | ')} |`
}
