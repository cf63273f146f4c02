// A follower's lines as server-sent events (HTML, "Server-sent events"), with a sign of life where there is nothing
// to say.

import type { Clock, Timer } from '../base/clock.ts'
import type { LogBatch, LogFollower } from './log-follower.ts'

/** Proxies close what is silent for a minute. */
const HEARTBEAT_MS = 15_000

/**
 * One event a line, its data the line as JSON; `event: dropped` with `{"dropped": n}` where n lines were lost. Ends
 * with the follower, and closes it when the reader leaves.
 */
export function toEventStream(follower: LogFollower, clock: Clock): ReadableStream<Uint8Array> {
  let heartbeat: Timer
  return new ReadableStream<Uint8Array>({
    start(controller) {
      const beat = () => {
        // Only while the reader keeps up; else heartbeats would pile up where lines may not.
        if ((controller.desiredSize ?? 0) > 0) controller.enqueue(encode(': \n\n'))
        heartbeat = clock.after(HEARTBEAT_MS, beat)
      }
      beat()
    },
    async pull(controller) {
      const batch = await follower.read()
      if (batch !== undefined) return controller.enqueue(encode(toEvents(batch)))
      heartbeat.stop()
      controller.close()
    },
    cancel() {
      heartbeat.stop()
      follower.close()
    },
  })
}

function toEvents({ lines, dropped }: LogBatch): string {
  const events = lines.map(line => `data: ${JSON.stringify(line)}\n\n`)
  if (dropped > 0) events.push(`event: dropped\ndata: ${JSON.stringify({ dropped })}\n\n`)
  return events.join('')
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}
