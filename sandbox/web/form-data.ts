// FormData: names with texts or files. XHR, "Interface FormData".
// biome-ignore-all lint/complexity/noArguments: Web IDL counts the arguments that are given, undefined included

import { Blob, blobBytes, File, isBlob } from './blob.ts'
import { keepFromCloning } from './clone-registry.ts'
import type { MimeType } from './mime-type.ts'
import { encodeEntries } from './multipart-encode.ts'
import { type Part, parseMultipart } from './multipart-parse.ts'
import { defineIteration } from './pair-iterator.ts'
import { parseUrlEncoded } from './url-encoded.ts'
import { decodeUtf8Raw } from './utf8.ts'
import { requireArguments, toUSVString } from './webidl.ts'

export type FormDataEntry = [name: string, value: string | File]

let entriesOf: (form: FormData) => FormDataEntry[]

export class FormData {
  #entries: FormDataEntry[] = []

  constructor(form: unknown = undefined) {
    if (form !== undefined) throw new TypeError('there are no form elements to read')
  }

  static {
    entriesOf = form => form.#entries
  }

  append(name: unknown, value: unknown, filename: unknown = undefined): void {
    requireArguments(arguments.length, 2, 'FormData.append')
    const entry = toEntry(name, value, arguments.length > 2, filename)
    this.#entries[this.#entries.length] = entry
  }

  delete(name: unknown): void {
    requireArguments(arguments.length, 1, 'FormData.delete')
    const key = toUSVString(name)
    this.#entries = this.#entries.filter(entry => entry[0] !== key)
  }

  get(name: unknown): string | File | null {
    requireArguments(arguments.length, 1, 'FormData.get')
    const key = toUSVString(name)
    return this.#entries.find(entry => entry[0] === key)?.[1] ?? null
  }

  getAll(name: unknown): (string | File)[] {
    requireArguments(arguments.length, 1, 'FormData.getAll')
    const key = toUSVString(name)
    return this.#entries.filter(entry => entry[0] === key).map(entry => entry[1])
  }

  has(name: unknown): boolean {
    requireArguments(arguments.length, 1, 'FormData.has')
    const key = toUSVString(name)
    return this.#entries.some(entry => entry[0] === key)
  }

  set(name: unknown, value: unknown, filename: unknown = undefined): void {
    requireArguments(arguments.length, 2, 'FormData.set')
    const entry = toEntry(name, value, arguments.length > 2, filename)
    const at = this.#entries.findIndex(other => other[0] === entry[0])
    if (at === -1) this.#entries[this.#entries.length] = entry
    else this.#entries = this.#entries.filter((other, index) => index <= at || other[0] !== entry[0]).with(at, entry)
  }
}

keepFromCloning(FormData.prototype)
defineIteration(FormData, 'FormData', form => entriesOf(form))

/** HTML, "create an entry". */
function toEntry(name: unknown, value: unknown, hasFilename: boolean, filename: unknown): FormDataEntry {
  if (!isBlob(value)) {
    if (hasFilename) throw new TypeError('only a Blob takes a file name')
    return [toUSVString(name), toUSVString(value)]
  }
  const key = toUSVString(name)
  const given = hasFilename && filename !== undefined ? toUSVString(filename) : undefined
  if (value instanceof File && given === undefined) return [key, value]
  const lastModified = value instanceof File ? value.lastModified : undefined
  const fallback = value instanceof File ? value.name : 'blob'
  return [key, new File([value], given ?? fallback, { type: value.type, lastModified })]
}

/** The form as `multipart/form-data`. HTML, "multipart/form-data encoding algorithm". */
export function encodeMultipart(form: FormData): { bytes: Uint8Array<ArrayBuffer>; contentType: string } {
  const fields = entriesOf(form).map(([name, value]) =>
    typeof value === 'string'
      ? { name, text: value }
      : { name, filename: value.name, type: value.type, bytes: blobBytes(value) },
  )
  return encodeEntries(fields)
}

/**
 * Reads a form. Fetch, "formData() method".
 * @param type the content type of the message; undefined where it has none
 * @throws TypeError when the content type is that of no form, or the bytes are malformed
 */
export function parseFormData(bytes: Uint8Array<ArrayBuffer>, type: MimeType | undefined): FormData {
  const form = new FormData()
  const entries = entriesOf(form)
  switch (type?.essence) {
    case 'application/x-www-form-urlencoded':
      entries.push(...parseUrlEncoded(decodeUtf8Raw(bytes)))
      return form
    case 'multipart/form-data':
      for (const part of parseMultipart(bytes, type.parameters.get('boundary'))) entries.push(fromPart(part))
      return form
  }
  throw new TypeError('the content type is neither multipart/form-data nor application/x-www-form-urlencoded')
}

function fromPart({ name, filename, type, bytes }: Part): FormDataEntry {
  if (filename === undefined) return [name, decodeUtf8Raw(bytes)]
  return [name, new File([new Blob([bytes])], filename, { type })]
}
