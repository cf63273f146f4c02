// What a test needs of the suite's own server (wptserve), as far as its text tells: handlers in Python, templates.

export interface ServerNeed {
  /** For people: `inspect-headers.py`. */
  readonly what: string
  /** WebSockets: more than the server that is started here can do. */
  readonly isBeyond: boolean
}

/** These fetch pages, and name no handler. */
const VISITORS =
  /^fetch\/api\/(request\/request-init-priority|response\/response-headers-guard|basic\/stream-safe-creation)\./

/** @param sources the test and the scripts beside it; those of other folders mention handlers that few of their users call. */
export function findServerNeed(path: string, sources: readonly string[]): ServerNeed | undefined {
  const text = sources.join('\n')
  if (/\bnew WebSocket\b|wss?:\/\//.test(text)) return { what: 'WebSocket', isBeyond: true }
  const handlers = new Set([...text.matchAll(/[\w-]+\.py\b/g)].map(([name]) => name))
  if (handlers.size > 0) return { what: [...handlers].join(', '), isBeyond: false }
  if (VISITORS.test(path)) return { what: 'pages', isBeyond: false }
  const isTemplate = /\{\{(host|ports|domains|location|GET|headers)/.test(text) || /\.sub\.any\.js$/.test(path)
  return isTemplate ? { what: 'templates', isBeyond: false } : undefined
}
