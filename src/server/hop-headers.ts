// Which headers stay on one connection and never pass through (RFC 9110 §7.6.1), and the raw lists without them.

const HOP_BY_HOP: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-authentication-info',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

/**
 * A raw list ([name, value, …]) with lower-case names, without hop-by-hop headers, those that `connection` names, and
 * those in `dropped`.
 */
export function toEndToEnd(
  raw: readonly string[],
  connection: string | undefined,
  dropped: ReadonlySet<string>,
): string[] {
  const named = namedBy(connection)
  const kept: string[] = []
  for (let at = 0; at < raw.length; at += 2) {
    const name = (raw[at] as string).toLowerCase()
    if (HOP_BY_HOP.has(name) || dropped.has(name) || named?.has(name)) continue
    kept.push(name, raw[at + 1] as string)
  }
  return kept
}

/** Most connections say `keep-alive` or nothing, and name no header by it. */
function namedBy(connection: string | undefined): ReadonlySet<string> | undefined {
  if (connection === undefined || connection === 'keep-alive' || connection === 'close') return undefined
  const names = connection.toLowerCase().split(',')
  return new Set(names.map(name => name.trim()))
}
