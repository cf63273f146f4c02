// What `isolet dev` shows: reloads, the function's log, and errors with the original source they point at.

import type { LogLine } from '../host/engine.ts'
import { showFailure } from './failure.ts'
import { toLogText } from './log-text.ts'
import { type Output, toByteText, toMsText } from './output.ts'
import type { Reload } from './reloader.ts'
import { frameOf, withFrame } from './stack-frame.ts'

/** A new version with its URL, or why there is none; the one before then goes on serving. */
export function showReload(reload: Reload, entry: string, sourceMap: string | undefined, output: Output): void {
  const { note, noteColors } = output
  if (reload.kind === 'failed') {
    showFailure(withFrame(reload.error, sourceMap), output)
    note(noteColors.dim(`waiting for ${entry} to change`))
    return
  }
  const { deployed, ms, warnings } = reload
  for (const warning of warnings) note(`${noteColors.yellow('warning:')} ${warning}`)
  const took = noteColors.dim(`${toByteText(deployed.bytes)}, in ${toMsText(ms)}`)
  note(`${noteColors.green(`version ${deployed.version}`)} serves at ${deployed.url}  ${took}`)
}

export function showLog(line: LogLine, sourceMap: string | undefined, output: Output): void {
  output.line(toLogText(line, output.colors))
  if (line.source !== 'engine' || sourceMap === undefined) return
  const frame = frameOf(line.message, sourceMap)
  if (frame !== undefined) output.line(`\n${frame}\n`)
}
