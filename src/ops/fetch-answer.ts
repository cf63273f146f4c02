// What a fetch comes back with, as the guest is told it: head, body and failure.

import type { FetchAnswer } from '../../sandbox/contract.ts'
import { encodeResponseHead, MAX_HEADERS } from '../isolate/codec.ts'
import { payFor, type SpendBytes } from './byte-budget.ts'
import { decodeBody, parseCodings } from './content-coding.ts'
import { EgressRefusal, type HopAnswer } from './egress.ts'
import { toHopFailure } from './egress-failure.ts'
import type { Arrival } from './fetch-hops.ts'
import { filterHeaders, findHeader } from './header-pairs.ts'

/** How the bytes of an answer are paid for: as they came, and as they are once unpacked. */
export interface Toll {
  readonly spendWire: SpendBytes
  readonly spendDecoded: SpendBytes
}

/** The body arrives decoded, so what described the encoded one must not travel on with it. */
const OF_ENCODED_BODY = new Set(['content-encoding', 'content-length'])
/** What ends a header or a head, in HTTP or on the wall. */
const LINE_END = /[\r\n\0]/

/** @throws EgressRefusal for a head that would say something else to the guest. */
export function toAnswer(
  { answer, url, redirected }: Arrival,
  toll: Toll,
): { head: FetchAnswer; body: ReadableStream<Uint8Array> | null } {
  const { status, statusText, body } = answer
  checkAnswer(answer)
  const codings = body === null ? undefined : parseCodings(findHeader(answer.headers, 'content-encoding'))
  const headers =
    codings === undefined ? answer.headers : filterHeaders(answer.headers, name => !OF_ENCODED_BODY.has(name))
  const head = encodeResponseHead({ status, statusText, headers })
  return { head: `${url.href}\n${redirected ? 1 : 0}\n${head}`, body: body && toDecoded(body, codings, toll) }
}

function toDecoded(
  body: ReadableStream<Uint8Array>,
  codings: readonly string[] | undefined,
  { spendWire, spendDecoded }: Toll,
): ReadableStream<Uint8Array> {
  if (codings === undefined) return payFor(body, spendDecoded)
  // Both count: nothing may come out of bytes without end.
  return payFor(decodeBody(payFor(body, spendWire), codings), spendDecoded)
}

/** @throws EgressRefusal for a head that can't be told line by line. */
export function checkAnswer({ statusText, headers }: Pick<HopAnswer, 'statusText' | 'headers'>): void {
  const parts = [statusText, ...headers]
  if (parts.length > 2 * MAX_HEADERS + 1) throw new EgressRefusal(`the answer has more than ${MAX_HEADERS} headers`)
  if (parts.some(part => LINE_END.test(part)))
    throw new EgressRefusal('the answer has a header that HTTP does not allow')
}

/** What the guest is told. */
export function describeFailure(error: unknown, url: URL): string {
  const { refusal, code } = toHopFailure(error)
  if (refusal !== undefined) return `fetch failed: ${refusal}`
  return code === undefined ? `fetch failed: ${url.host}` : `fetch failed: ${url.host}: ${code}`
}
