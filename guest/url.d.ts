// URLs, their queries, and patterns of them. URL; URL Pattern.

interface URL {
  readonly origin: string
  readonly searchParams: URLSearchParams
  href: string
  protocol: string
  username: string
  password: string
  host: string
  hostname: string
  port: string
  pathname: string
  search: string
  hash: string
  toJSON(): string
  toString(): string
}

declare var URL: {
  readonly prototype: URL
  new (url: string | URL, base?: string | URL): URL
  canParse(url: string | URL, base?: string | URL): boolean
  parse(url: string | URL, base?: string | URL): URL | null
}

interface URLSearchParams {
  readonly size: number
  append(name: string, value: string): void
  delete(name: string, value?: string): void
  get(name: string): string | null
  getAll(name: string): string[]
  has(name: string, value?: string): boolean
  set(name: string, value: string): void
  sort(): void
  toString(): string
  forEach(callback: (value: string, key: string, parent: URLSearchParams) => void, thisArgument?: unknown): void
  entries(): PairIterator<[string, string]>
  keys(): PairIterator<string>
  values(): PairIterator<string>
  [Symbol.iterator](): PairIterator<[string, string]>
}

declare var URLSearchParams: {
  readonly prototype: URLSearchParams
  new (
    init?:
      | URLSearchParams
      | Iterable<readonly [string, string]>
      | Iterable<readonly string[]>
      | Record<string, string>
      | string,
  ): URLSearchParams
}

interface URLPatternInit {
  protocol?: string
  username?: string
  password?: string
  hostname?: string
  port?: string
  pathname?: string
  search?: string
  hash?: string
  baseURL?: string
}

type URLPatternInput = URLPatternInit | string

interface URLPatternOptions {
  ignoreCase?: boolean
}

interface URLPatternComponentResult {
  input: string
  groups: Record<string, string | undefined>
}

interface URLPatternResult {
  inputs: [URLPatternInput] | [URLPatternInput, string]
  protocol: URLPatternComponentResult
  username: URLPatternComponentResult
  password: URLPatternComponentResult
  hostname: URLPatternComponentResult
  port: URLPatternComponentResult
  pathname: URLPatternComponentResult
  search: URLPatternComponentResult
  hash: URLPatternComponentResult
}

type URLPatternComponent = 'protocol' | 'username' | 'password' | 'hostname' | 'port' | 'pathname' | 'search' | 'hash'

interface URLPattern {
  readonly protocol: string
  readonly username: string
  readonly password: string
  readonly hostname: string
  readonly port: string
  readonly pathname: string
  readonly search: string
  readonly hash: string
  readonly hasRegExpGroups: boolean
  test(input?: URLPatternInput | URL, baseURL?: string): boolean
  exec(input?: URLPatternInput | URL, baseURL?: string): URLPatternResult | null
}

declare var URLPattern: {
  readonly prototype: URLPattern
  new (input: URLPatternInput, baseURL: string, options?: URLPatternOptions): URLPattern
  new (input?: URLPatternInput, options?: URLPatternOptions): URLPattern
  /** Which of two is matched first: below 0 for the left one, above 0 for the right one. */
  compareComponent(component: URLPatternComponent, left: URLPattern, right: URLPattern): -1 | 0 | 1
}
