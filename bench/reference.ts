// The reference: plain Hono in a process of its own, asked for hello between measurements. What it takes tells how fast
// the machine is just then, for whoever compares two runs.

import { describe, toText } from './answers.ts'
import { keepAwake } from './awake.ts'
import { openCaller } from './caller.ts'
import { startServer } from './child-server.ts'
import { HELLO_LOAD } from './functions.ts'
import { median } from './percentiles.ts'

export interface Reference extends AsyncDisposable {
  /** Milliseconds of a request now: the median of some tens. */
  time(): Promise<number>
}

const REQUESTS = 60
/** Until both ends are compiled. */
const WARM_UP_PULSES = 30

export async function openReference(core: number | undefined): Promise<Reference> {
  await using opening = new AsyncDisposableStack()
  const server = opening.use(await startServer({ name: 'the reference', file: 'plain-hono.ts' }, core))
  const caller = opening.use(openCaller(1))
  const url = server.urlOf('hello')
  const time = async (): Promise<number> => {
    using _ = keepAwake()
    const times: number[] = []
    for (let n = 0; n < REQUESTS; n++) {
      const begun = performance.now()
      const answer = await caller.call(url)
      times.push(performance.now() - begun)
      if (toText(answer) !== HELLO_LOAD.answer) throw new Error(`the reference answered ${describe(answer)}`)
    }
    return median(times)
  }
  for (let n = 0; n < WARM_UP_PULSES; n++) await time()
  const resources = opening.move()
  return { time, [Symbol.asyncDispose]: () => resources.disposeAsync() }
}
