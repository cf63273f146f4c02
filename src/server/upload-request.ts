// The body of a PUT as an upload: one module, or multipart with metadata and files.

import { IsoletError } from '../base/errors.ts'
import type { FileContents } from '../build/uploaded-files.ts'
import { type AdminContext, parseJson, readBody } from './admin-body.ts'
import { checkMultipart } from './multipart-bounds.ts'
import { refusal } from './refusal.ts'
import type { Upload } from './upload.ts'
import { fromQuery, toMetadata, type UploadSettings } from './upload-settings.ts'

/** Files that one upload may have. */
const MAX_FILES = 2000

/** File name of a module that comes alone, by media type; curl's `--data-binary` says form-urlencoded unless told. */
const MODULE_NAMES: ReadonlyMap<string, string> = new Map([
  ['', 'index.js'],
  ['text/javascript', 'index.js'],
  ['application/javascript', 'index.js'],
  ['application/x-www-form-urlencoded', 'index.js'],
  ['application/typescript', 'index.ts'],
  ['text/typescript', 'index.ts'],
])
const MULTIPART = 'multipart/form-data'

/**
 * @throws IsoletError ERR_INVALID_OPTION, ERR_BODY_LIMIT; a refusal with 415 for any other media type.
 */
export async function readUpload(context: AdminContext, name: string, maxBytes: number): Promise<Upload> {
  const contentType = context.req.header('content-type') ?? ''
  const media = (contentType.split(';')[0] ?? '').trim().toLowerCase()
  const moduleName = MODULE_NAMES.get(media)
  if (moduleName === undefined && media !== MULTIPART) throw unsupported(media)
  const query = context.req.queries()
  if (moduleName === undefined) {
    refuseQuery(query)
    return await fromForm(name, await readBody(context, maxBytes), contentType)
  }
  const settings = fromQuery(query)
  const module = toModule(await readBody(context, maxBytes))
  return { ...settings, name, entry: moduleName, files: new Map([[moduleName, module]]) }
}

function toModule(bytes: Uint8Array): string {
  if (bytes.byteLength === 0) throw new IsoletError('ERR_INVALID_OPTION', 'the body is empty: it takes one module')
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw new IsoletError('ERR_INVALID_OPTION', 'the module is not UTF-8', { cause })
  }
}

async function fromForm(name: string, bytes: Uint8Array<ArrayBuffer>, contentType: string): Promise<Upload> {
  // The metadata is a part, too.
  checkMultipart(bytes, contentType, MAX_FILES + 1)
  const form = await parseForm(bytes, contentType)
  let settings: UploadSettings = {}
  const files = new Map<string, FileContents>()
  for (const [field, value] of form) {
    if (field === 'metadata') settings = toMetadata(parseJson(await toText(value), 'the metadata part'))
    else await addFile(files, field, value)
  }
  const { entry = toOnlyFile(files), ...rest } = settings
  if (!files.has(entry))
    throw new IsoletError('ERR_INVALID_OPTION', `entry "${entry.slice(0, 200)}" is not among the files`)
  return { ...rest, name, entry, files }
}

async function parseForm(bytes: Uint8Array<ArrayBuffer>, contentType: string): Promise<FormData> {
  try {
    return await new Response(bytes, { headers: { 'content-type': contentType } }).formData()
  } catch (cause) {
    throw new IsoletError('ERR_INVALID_OPTION', 'the multipart body is malformed', { cause })
  }
}

/** A part is called by its field, or by its file name where the field says no more than `file`. */
async function addFile(files: Map<string, FileContents>, field: string, value: string | File): Promise<void> {
  const name = typeof value !== 'string' && field === 'file' ? value.name : field
  if (files.has(name)) throw new IsoletError('ERR_INVALID_OPTION', `two parts are called "${name.slice(0, 200)}"`)
  if (files.size >= MAX_FILES) throw new IsoletError('ERR_INVALID_OPTION', `more than ${MAX_FILES} files`)
  files.set(name, typeof value === 'string' ? value : await value.bytes())
}

async function toText(value: string | File): Promise<string> {
  return typeof value === 'string' ? value : await value.text()
}

function toOnlyFile(files: ReadonlyMap<string, FileContents>): string {
  const modules = [...files.keys()].filter(file => !file.endsWith('.map'))
  if (modules.length === 1) return modules[0] as string // just counted
  throw new IsoletError('ERR_INVALID_OPTION', `metadata.entry must name one of the ${modules.length} files`)
}

function refuseQuery(query: Readonly<Record<string, readonly string[]>>): void {
  const [parameter] = Object.keys(query)
  if (parameter === undefined) return
  throw new IsoletError(
    'ERR_INVALID_OPTION',
    `unknown query parameter "${parameter.slice(0, 80)}": with multipart, settings go into the metadata part`,
  )
}

function unsupported(media: string): Error {
  const known = ['text/javascript', 'application/javascript', 'application/typescript', MULTIPART]
  return refusal(415, 'ERR_INVALID_OPTION', `"${media.slice(0, 100)}" is not taken: send ${known.join(', ')}`)
}
