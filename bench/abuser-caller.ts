// Calls a function that does harm, over one connection, again as soon as it is done with.

import { openCaller } from './caller.ts'

export interface AbuserCaller {
  /** Calls no more, and settles when the last call is over. */
  stop(): Promise<void>
}

/** Between calls that the server refuses at once, in milliseconds: the harm is the function's, not its caller's. */
const PAUSE_MS = 10

export function startAbusing(url: string): AbuserCaller {
  const caller = openCaller(1)
  let stopped = false
  const abusing = abuse()
  return {
    async stop() {
      stopped = true
      await abusing
      await caller[Symbol.asyncDispose]()
    },
  }

  async function abuse(): Promise<void> {
    while (!stopped) {
      const answer = await caller.call(url)
      const refused = !('status' in answer) || answer.status !== 200
      if (refused) await new Promise(resolve => setTimeout(resolve, PAUSE_MS))
    }
  }
}
