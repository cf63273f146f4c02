// Bytes with a type, and with a name. File API.

type BufferSource = ArrayBuffer | ArrayBufferView<ArrayBuffer>

type BlobPart = Blob | BufferSource | string

interface BlobPropertyBag {
  type?: string
  endings?: 'native' | 'transparent'
}

interface Blob {
  readonly size: number
  readonly type: string
  arrayBuffer(): Promise<ArrayBuffer>
  bytes(): Promise<Uint8Array<ArrayBuffer>>
  slice(start?: number, end?: number, contentType?: string): Blob
  stream(): ReadableStream<Uint8Array<ArrayBuffer>>
  text(): Promise<string>
}

declare var Blob: {
  readonly prototype: Blob
  new (parts?: Iterable<BlobPart>, options?: BlobPropertyBag): Blob
}

interface FilePropertyBag extends BlobPropertyBag {
  /** Milliseconds since 1970. @default now */
  lastModified?: number
}

interface File extends Blob {
  readonly name: string
  readonly lastModified: number
}

declare var File: {
  readonly prototype: File
  new (parts: Iterable<BlobPart>, name: string, options?: FilePropertyBag): File
}

type FormDataEntryValue = File | string

interface FormData {
  append(name: string, value: string): void
  append(name: string, value: Blob, filename?: string): void
  delete(name: string): void
  get(name: string): FormDataEntryValue | null
  getAll(name: string): FormDataEntryValue[]
  has(name: string): boolean
  set(name: string, value: string): void
  set(name: string, value: Blob, filename?: string): void
  forEach(callback: (value: FormDataEntryValue, key: string, parent: FormData) => void, thisArgument?: unknown): void
  entries(): PairIterator<[string, FormDataEntryValue]>
  keys(): PairIterator<string>
  values(): PairIterator<FormDataEntryValue>
  [Symbol.iterator](): PairIterator<[string, FormDataEntryValue]>
}

declare var FormData: {
  readonly prototype: FormData
  new (): FormData
}
