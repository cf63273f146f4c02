// Bodies and headers, which requests and responses have in common. Fetch, "Headers class", "BodyInit unions".

/** What iterating over headers, queries and forms gives. */
type PairIterator<Item> = IteratorObject<Item, BuiltinIteratorReturn>

type HeadersInit = Headers | Iterable<readonly [string, string]> | Iterable<readonly string[]> | Record<string, string>

interface Headers {
  append(name: string, value: string): void
  delete(name: string): void
  get(name: string): string | null
  getSetCookie(): string[]
  has(name: string): boolean
  set(name: string, value: string): void
  forEach(callback: (value: string, key: string, parent: Headers) => void, thisArgument?: unknown): void
  entries(): PairIterator<[string, string]>
  keys(): PairIterator<string>
  values(): PairIterator<string>
  [Symbol.iterator](): PairIterator<[string, string]>
}

declare var Headers: {
  readonly prototype: Headers
  new (init?: HeadersInit): Headers
}

type XMLHttpRequestBodyInit = Blob | BufferSource | FormData | URLSearchParams | string
type BodyInit = ReadableStream | XMLHttpRequestBodyInit

/** What requests and responses can do with their body; each reads it to its end, and only one of them can. */
interface Body {
  readonly body: ReadableStream<Uint8Array<ArrayBuffer>> | null
  readonly bodyUsed: boolean
  arrayBuffer(): Promise<ArrayBuffer>
  blob(): Promise<Blob>
  bytes(): Promise<Uint8Array<ArrayBuffer>>
  formData(): Promise<FormData>
  /** Nothing checks the type that is named here. */
  json<Value = unknown>(): Promise<Value>
  text(): Promise<string>
}
