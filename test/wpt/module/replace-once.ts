// Changes to the suite's own scripts, which fail when those have moved on instead of changing nothing.

/** @throws when `source` holds no `pattern`. @param what the change is for, for the error */
export function replaceOnce(source: string, pattern: RegExp | string, replacement: string, what: string): string {
  const changed = source.replace(pattern, replacement)
  if (changed === source) throw new Error(`the suite has moved on: found no place to ${what}`)
  return changed
}
