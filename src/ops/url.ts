// URLs for guests: parsed and changed by the host's WHATWG parser, so that no isolate carries tables of its own.

import { Op, UrlPart, type UrlRecord } from '../../sandbox/contract.ts'
import { type OpTable, refuse } from '../isolate/op-table.ts'

/** Longest input of a parse or a setter, in UTF-16 code units: percent-encoding can make it nine times as long. */
const MAX_URL_CHARS = 1024 * 1024

/** The properties of a URL behind each settable part; `href` is set by parsing. */
const PARTS = {
  [UrlPart.protocol]: 'protocol',
  [UrlPart.username]: 'username',
  [UrlPart.password]: 'password',
  [UrlPart.host]: 'host',
  [UrlPart.hostname]: 'hostname',
  [UrlPart.port]: 'port',
  [UrlPart.pathname]: 'pathname',
  [UrlPart.search]: 'search',
  [UrlPart.hash]: 'hash',
} as const

export function createUrlOps(): OpTable {
  return {
    [Op.parseUrl]: (_call, input, base) => {
      if (typeof input !== 'string' || (base !== undefined && typeof base !== 'string'))
        return refuse('TypeError', 'a URL is parsed from strings')
      if (input.length > MAX_URL_CHARS || (base?.length ?? 0) > MAX_URL_CHARS) return tooLong()
      const url = URL.parse(input, base)
      return url === null ? null : toUrlRecord(url)
    },
    [Op.setUrl]: (_call, href, part, value) => {
      if (typeof href !== 'string' || typeof value !== 'string' || !isPart(part))
        return refuse('TypeError', 'a part of a URL is set from strings')
      if (href.length > MAX_URL_CHARS || value.length > MAX_URL_CHARS) return tooLong()
      const url = URL.parse(href)
      if (url === null) return refuse('TypeError', 'the href to change is no URL')
      url[PARTS[part]] = value
      return toUrlRecord(url)
    },
  }
}

function isPart(part: unknown): part is keyof typeof PARTS {
  return typeof part === 'number' && Object.hasOwn(PARTS, part)
}

function toUrlRecord(url: URL): UrlRecord {
  // Concatenation, as this is the hottest op: joining an array takes twice as long.
  return `${url.href}\n${url.origin}\n${url.protocol}\n${url.username}\n${url.password}\n${url.host}\n${url.hostname}\n${url.port}\n${url.pathname}\n${url.search}\n${url.hash}`
}

function tooLong(): ReturnType<typeof refuse> {
  return refuse('TypeError', `a URL has at most ${MAX_URL_CHARS} characters`)
}
