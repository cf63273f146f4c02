// What a test says of itself in `// META: key=value` comments.

export interface Meta {
  readonly title: string | undefined
  /** Kinds of globals that it is for, empty when it does not say. */
  readonly globals: readonly string[]
  /** Scripts to run before it, as written. */
  readonly scripts: readonly string[]
  /** Queries that it is run with, one after the other; one that is empty when it names none. */
  readonly variants: readonly string[]
  /** It asks for the longer timeout. */
  readonly isLong: boolean
}

export function parseMeta(source: string): Meta {
  const lines = [...source.matchAll(/^\/\/ META: *(\w+) *= *(.+?)\s*$/gm)]
  const all = (wanted: string) => lines.filter(([, key]) => key === wanted).map(([, , value = '']) => value)
  const variants = all('variant')
  return {
    title: all('title').at(-1),
    globals: all('global').flatMap(value => value.split(',').map(each => each.trim())),
    scripts: all('script'),
    variants: variants.length === 0 ? [''] : variants,
    isLong: all('timeout').at(-1) === 'long',
  }
}

/** Whether a global without a document may run it. */
export function isForServers({ globals }: Meta): boolean {
  return globals.length === 0 || globals.some(kind => /worker$|^jsshell$/.test(kind))
}
