// How a failed command says so. Knows errors and the terminal, no command.

import { IsoletError } from '../base/errors.ts'
import { type Output, toPlain } from './output.ts'

/** `error: …` on stderr, then the function's own error with its code frame where there is one. */
export function showFailure(error: unknown, { note, noteColors }: Output): void {
  const message = toPlain(toMessage(error))
  const stack = toPlain(error instanceof IsoletError ? (error.guestStack ?? '') : '')
  const [first = ''] = message.split('\n', 1)
  // A failed build says the same again, each line with its frame.
  const saysAgain = stack.startsWith(first)
  note(`${noteColors.red('error:')} ${saysAgain ? stack : message}`)
  if (stack !== '' && !saysAgain) note(`\n${noteColors.dim(stack)}`)
}

function toMessage(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const cause = error instanceof IsoletError && error.code === 'ERR_INTERNAL' ? error.cause : undefined
  return cause instanceof Error ? `${error.message} (${cause.message})` : error.message
}
