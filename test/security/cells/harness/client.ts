// How an attacker calls: any answer, broken or missing, is told as one line of text, and no wait is without end.

import { now } from './observations.ts'

export interface Ending {
  /**
   * The `isolet-error` code; else status and body, as in `200 text`, where the body may be told as `(cut)` short,
   * `(open)` when time was up and `(endless)` when there was too much of it; else `hung`, or `failed` and why.
   */
  readonly what: string
  readonly ms: number
  /** False where it was the caller who ended it. */
  readonly isEnded: boolean
}

const MAX_BODY_BYTES = 64 * 1024 * 1024
const MAX_SHOWN = 160

/** Never rejects, and takes not much longer than `withinMs`. */
export async function ask(url: string, init: RequestInit = {}, withinMs = 5000): Promise<Ending> {
  const start = now()
  const what = await tell(url, { ...init, signal: AbortSignal.timeout(withinMs) })
  return { what, ms: now() - start, isEnded: !/^hung|\((open|endless)\)$/.test(what) }
}

async function tell(url: string, init: RequestInit): Promise<string> {
  try {
    const response = await fetch(url, { redirect: 'manual', ...init })
    const code = response.headers.get('isolet-error')
    const body = await readBody(response)
    return code ?? `${response.status} ${body.slice(0, MAX_SHOWN)}`
  } catch (error) {
    if (isTimeout(error)) return 'hung'
    return `failed ${String(((error as Error).cause as { code?: unknown })?.code ?? error).slice(0, MAX_SHOWN)}`
  }
}

async function readBody(response: Response): Promise<string> {
  const kept: Uint8Array[] = []
  let bytes = 0
  try {
    for await (const chunk of response.body ?? []) {
      if (bytes < MAX_SHOWN * 4) kept.push(chunk)
      bytes += chunk.byteLength
      if (bytes > MAX_BODY_BYTES) return '(endless)'
    }
    return Buffer.concat(kept).toString('utf8')
  } catch (error) {
    return isTimeout(error) ? '(open)' : '(cut)'
  }
}

function isTimeout(error: unknown): boolean {
  return (error as Error).name === 'TimeoutError'
}
