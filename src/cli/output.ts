// What commands say and where: results on stdout, talk on stderr. Knows no command.

import pc from 'picocolors'

export type Colors = ReturnType<typeof pc.createColors>

/** The part of a stream that a command needs. */
export interface Sink {
  write(chunk: string | Uint8Array): unknown
  readonly isTTY?: boolean
}

export interface Output {
  /** For results on stdout, colourless when that is no terminal. */
  readonly colors: Colors
  /** For talk on stderr. */
  readonly noteColors: Colors
  /** True when someone watches stderr. */
  readonly isInteractive: boolean
  /** Bytes or text of a result, as they are. */
  write(chunk: string | Uint8Array): void
  /** One line of a result. */
  line(text: string): void
  /** One line of talk. */
  note(text: string): void
  /** A result as indented JSON. */
  json(value: unknown): void
  /** A result in columns as wide as their widest cell; columns that hold only figures are flush right. */
  table(headers: readonly string[], rows: readonly (readonly (string | number)[])[]): void
}

export function createOutput(stdout: Sink, stderr: Sink, env: NodeJS.ProcessEnv): Output {
  const line = (text: string) => void stdout.write(`${text}\n`)
  return {
    colors: pc.createColors(wantsColor(stdout, env)),
    noteColors: pc.createColors(wantsColor(stderr, env)),
    isInteractive: stderr.isTTY === true,
    write: chunk => void stdout.write(chunk),
    line,
    note: text => void stderr.write(`${text}\n`),
    json: value => line(JSON.stringify(value, null, 2)),
    table: (headers, rows) => {
      for (const row of toColumns([headers, ...rows.map(row => row.map(String))])) line(row)
    },
  }
}

/** no-color.org: NO_COLOR, when set and not empty, wins over everything but FORCE_COLOR. */
function wantsColor(sink: Sink, env: NodeJS.ProcessEnv): boolean {
  if (env.FORCE_COLOR) return true
  return sink.isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb'
}

/** A number with its unit, none, or nothing. */
const FIGURE = /^(\d[\d.]*( (\w+|%))?|–|)$/

function toColumns(rows: readonly (readonly string[])[]): string[] {
  const columns = rows[0]?.map((_, column) => rows.map(row => row[column] ?? '')) ?? []
  const widths = columns.map(cells => Math.max(...cells.map(cell => cell.length)))
  const figures = columns.map(cells => cells.length > 1 && cells.slice(1).every(cell => FIGURE.test(cell)))
  return rows.map(row =>
    row
      .map((cell, i) => pad(cell, widths[i] ?? 0, figures[i] ?? false))
      .join('  ')
      .trimEnd(),
  )
}

function pad(cell: string, width: number, right: boolean): string {
  return right ? cell.padStart(width) : cell.padEnd(width)
}

/** 1536 as `1.5 KiB`. */
export function toByteText(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`
  return bytes < 1024 * 1024 ? `${(bytes / 1024).toFixed(1)} KiB` : `${(bytes / 1024 / 1024).toFixed(1)} MiB`
}

/** Milliseconds with as many digits as matter: `0.123 ms`, `12.3 ms`, `1230 ms`. */
export function toMsText(ms: number): string {
  return `${ms >= 100 ? ms.toFixed(0) : ms.toPrecision(3)} ms`
}

/** A part of 1 as `62 %`. */
export function toShareText(share: number): string {
  return `${(share * 100).toFixed(0)} %`
}

/** Guests are untrusted: an escape sequence of theirs could rewrite what the terminal shows, or its title. */
export function toPlain(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, char => {
    return `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`
  })
}
