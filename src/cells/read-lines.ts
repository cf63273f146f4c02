// Text that comes in pieces, line by line. What it says is its reader's business.

import type { Readable } from 'node:stream'

/** A stream that fails has said all that it will. */
export function readLines(stream: Readable, onLine: (line: string) => void): void {
  let rest = ''
  stream.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) onLine(line)
  })
  stream.on('error', () => undefined)
}
