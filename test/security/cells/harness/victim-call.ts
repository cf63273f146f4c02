// One request of a victim's traffic over kept-alive connections, bounded in time.

import { Agent, request } from 'node:http'
import type { Victim } from './victims.ts'

/** A caller who has waited this long has been failed. */
const TIMEOUT_MS = 2000

export function createAgent(): Agent {
  return new Agent({ keepAlive: true })
}

/** Undefined when the answer is right; else what was wrong with it. Never rejects. */
export async function callVictim(agent: Agent, url: string, victim: Victim, n: number): Promise<string | undefined> {
  const { method, path, body } = victim.toRequest(n)
  try {
    const answer = await exchange(agent, `${url}/fn/${victim.name}${path}`, method, body)
    if (answer.status === 200 && answer.text === victim.toAnswer(n)) return undefined
    return `${answer.status} ${answer.text.slice(0, 200)}`
  } catch (error) {
    return (error as Error).name === 'AbortError' ? `no answer in ${TIMEOUT_MS} ms` : (error as Error).message
  }
}

function exchange(agent: Agent, url: string, method: string, body = ''): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const options = { agent, method, signal: AbortSignal.timeout(TIMEOUT_MS) }
    const call = request(url, options, response => {
      let text = ''
      response.setEncoding('utf8').on('data', chunk => {
        text += chunk
      })
      response.on('error', reject).on('end', () => resolve({ status: response.statusCode ?? 0, text }))
    })
    call.on('error', reject).end(body)
  })
}
