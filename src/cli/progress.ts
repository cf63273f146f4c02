// What a command is doing right now: one line that is rewritten on a terminal, a line a step elsewhere.

import type { Output, Sink } from './output.ts'

export interface Progress extends Disposable {
  step(text: string): void
  /** Leaves nothing of it on a terminal. */
  done(): void
}

const CLEAR_LINE = '\r\u001b[2K'

export function createProgress({ isInteractive, note, noteColors }: Output, stderr: Sink): Progress {
  let isShown = false
  return {
    step(text) {
      if (!isInteractive) return note(text)
      stderr.write(`${CLEAR_LINE}${noteColors.dim(`${text} …`)}`)
      isShown = true
    },
    done: clear,
    [Symbol.dispose]: clear,
  }

  function clear(): void {
    if (isShown) stderr.write(CLEAR_LINE)
    isShown = false
  }
}
