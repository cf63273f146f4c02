// What every command gets beside its own arguments.

import type { Output } from './output.ts'

export interface CommandContext {
  readonly output: Output
  readonly env: NodeJS.ProcessEnv
  /** A command that ends without an error but did not succeed puts 1 here. */
  exitCode: 0 | 1
}
