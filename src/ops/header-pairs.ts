// Headers as names and values in turn, as they cross from room to room. Pure.

/** Those whose name, in lower case, is kept. */
export function filterHeaders(headers: readonly string[], keeps: (name: string) => boolean): string[] {
  const kept: string[] = []
  for (let at = 0; at < headers.length; at += 2) {
    const [name, value] = [headers[at] as string, headers[at + 1] as string]
    if (keeps(name.toLowerCase())) kept.push(name, value)
  }
  return kept
}

/** The values of a header, joined by commas (Fetch, "get"); undefined when there is none. `name` is in lower case. */
export function findHeader(headers: readonly string[], name: string): string | undefined {
  const values = headers.filter((_value, at) => at % 2 === 1 && headers[at - 1]?.toLowerCase() === name)
  return values.length === 0 ? undefined : values.join(', ')
}
