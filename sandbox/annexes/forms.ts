// Blobs, files and forms, bodies that are read as such or made of them, and data: URLs.

import { toInterfaces } from '../interfaces.ts'
import { Blob, createBlob, File } from '../web/blob.ts'
import { FormData, parseFormData } from '../web/form-data.ts'
import type { HeaderList } from '../web/header-list.ts'
import { extractMimeType, serializeMimeType } from '../web/mime-type.ts'

export { blobBytes, createBlob, isBlob } from '../web/blob.ts'
export { readDataUrl } from '../web/data-url.ts'
export { encodeMultipart } from '../web/form-data.ts'
export { Blob, File, FormData }

export const classes = toInterfaces({ Blob, File, FormData })

export function toBlob(bytes: Uint8Array<ArrayBuffer>, headers: HeaderList): Blob {
  const type = extractMimeType(headers)
  return createBlob(bytes, type === undefined ? '' : serializeMimeType(type))
}

/** @throws TypeError when the content type is that of no form, or the bytes are malformed */
export function toFormData(bytes: Uint8Array<ArrayBuffer>, headers: HeaderList): FormData {
  return parseFormData(bytes, extractMimeType(headers))
}
