// Waits for a line in a function's log, by the stream that operators follow.

import type { Stage } from './attack.ts'
import type { Ending } from './client.ts'
import { now } from './observations.ts'

/** Ends as `logged`, or as `not logged` with the last of what was there when time was up. */
export async function readLog({ server, name }: Stage, wanted: RegExp, withinMs: number): Promise<Ending> {
  const start = now()
  let text = ''
  try {
    const response = await fetch(`${server.adminUrl}/v1/functions/${name}/logs?follow=1`, {
      headers: { authorization: `Bearer ${server.token}` },
      signal: AbortSignal.timeout(withinMs),
    })
    for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      text += chunk
      if (wanted.test(text)) return { what: 'logged', ms: now() - start, isEnded: true }
    }
  } catch {
    // Time is up, or the server is gone: told below either way.
  }
  return { what: `not logged ${text.slice(-300)}`, ms: now() - start, isEnded: true }
}
