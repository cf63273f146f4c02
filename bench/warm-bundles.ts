// The bundles that are measured warm, and what cases call them.

export const WARM_BUNDLES = ['hello', 'echo', 'stream'] as const

export type WarmBundle = (typeof WARM_BUNDLES)[number]

export const TITLES: Readonly<Record<WarmBundle, string>> = {
  hello: 'hello',
  echo: 'echo of 10 KB of JSON',
  stream: 'stream of 1 MB',
}
