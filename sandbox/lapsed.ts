// Lets go of what can't come any more: callbacks and promises of requests that are over would stay for good otherwise.

import { calls } from './calls.ts'
import { parseJson } from './captured.ts'
import { Entry } from './contract.ts'
import { dropPull } from './sources.ts'
import { dropTimer } from './web/timers.ts'

/** Takes Entry.lapsed. */
export function dropLapsed(json: string): void {
  const lapsed = parseJson(json) as readonly number[]
  for (let at = 0; at < lapsed.length; at += 2) drop(lapsed[at] as number, lapsed[at + 1] as number)
}

function drop(kind: number, id: number): void {
  if (kind === Entry.timer) dropTimer(id)
  else if (kind === Entry.settle) calls.drop(id)
  else if (kind === Entry.chunk) dropPull(id)
}
