// URLs as Request and Response need them: parsed by the host, kept as text. There is no base URL on a server.

import { indexOf, slice } from '../captured.ts'
import { Op } from '../contract.ts'
import { opOrThrow } from '../refusal.ts'

/** The serialised URL. @throws TypeError when it is no absolute URL. */
export function parseHref(input: string): string {
  const record = parse(input)
  return slice(record, 0, indexOf(record, '\n'))
}

/** Likewise, for a request. @throws TypeError also when the URL holds credentials. Fetch, "new Request(input, init)". */
export function parseRequestUrl(input: string): string {
  const record = parse(input)
  const href = slice(record, 0, indexOf(record, '\n'))
  if (hasCredentials(record)) throw new TypeError(`a request takes no URL with user name or password: ${input}`)
  return href
}

function parse(input: string): string {
  const record = opOrThrow(Op.parseUrl, input, undefined)
  if (typeof record !== 'string') throw new TypeError(`"${slice(input, 0, 200)}" is no absolute URL`)
  return record
}

/** The record begins with href, origin, protocol, username, password. */
function hasCredentials(record: string): boolean {
  const origin = indexOf(record, '\n') + 1
  const protocol = indexOf(record, '\n', origin) + 1
  const username = indexOf(record, '\n', protocol) + 1
  const password = indexOf(record, '\n', username) + 1
  return password - username > 1 || indexOf(record, '\n', password) > password
}
