// One request after another over kept connections, each with what became of it.

import { Agent, request } from 'undici'
import { type Answer, describe, toText } from './answers.ts'

export interface Caller extends AsyncDisposable {
  /** GETs, or POSTs `body`. Never rejects. */
  call(url: string, body?: string): Promise<Answer>
}

/** Past it a request has failed, in milliseconds. */
const TIMEOUT_MS = 10_000
/** More than any runtime needs to take a function for a proven one. */
const WARM_UP_REQUESTS = 300
const WARM_UP_CONNECTIONS = 8

export function openCaller(connections: number): Caller {
  const dispatcher = new Agent({ connections, headersTimeout: TIMEOUT_MS, bodyTimeout: TIMEOUT_MS })
  return {
    async call(url, body) {
      try {
        const method = body === undefined ? 'GET' : 'POST'
        const answer = await request(url, { method, body: body ?? null, dispatcher })
        return { status: answer.statusCode, text: await answer.body.text() }
      } catch (error) {
        return { failure: error instanceof Error ? error.message : String(error) }
      }
    },
    [Symbol.asyncDispose]: () => dispatcher.destroy(),
  }
}

/**
 * Calls a function until it has proved itself.
 * @throws when an answer is not `expected`.
 */
export async function warmUp(url: string, expected: string, body?: string): Promise<void> {
  await using caller = openCaller(WARM_UP_CONNECTIONS)
  let left = WARM_UP_REQUESTS
  const callInTurn = async () => {
    while (left-- > 0) {
      const answer = await caller.call(url, body)
      if (toText(answer) !== expected) throw new Error(`${url} answered ${describe(answer)}`)
    }
  }
  await Promise.all(Array.from({ length: WARM_UP_CONNECTIONS }, callInTurn))
}
