// A few lines of source with a caret under the fault. Knows text only.

/** Widest piece of a line that is shown, in characters: minified lines are cut around the fault. */
const FRAME_COLUMNS = 120
const LINES_AROUND = 2

/** Lines around `line`, numbered, with a caret under `column`; both count from 1. Empty when there is no such line. */
export function codeFrame(source: string, line: number, column: number): string {
  const lines = source.split(/\r?\n/)
  const first = Math.max(1, line - LINES_AROUND)
  const last = Math.min(lines.length, line + LINES_AROUND)
  if (line < 1 || line > lines.length) return ''
  return toFrame(lines.slice(first - 1, last), first, line, column)
}

/** The frame of one line of which nothing else is known. */
export function lineFrame(text: string, line: number, column: number): string {
  return toFrame([text], line, line, column)
}

function toFrame(lines: readonly string[], first: number, faulty: number, column: number): string {
  const left = Math.max(0, column - 1 - FRAME_COLUMNS / 2)
  const width = String(first + lines.length - 1).length
  return lines.flatMap((text, index) => numbered(text, first + index)).join('\n')

  function numbered(text: string, line: number): string[] {
    const shown = text
      .replace(/\t/g, ' ')
      .slice(left, left + FRAME_COLUMNS)
      .trimEnd()
    const row = `${line === faulty ? '>' : ' '} ${String(line).padStart(width)} | ${shown}`.trimEnd()
    if (line !== faulty) return [row]
    return [row, `  ${' '.repeat(width)} | ${' '.repeat(Math.max(0, column - 1 - left))}^`]
  }
}
