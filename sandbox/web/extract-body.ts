// What a script may give as a body, and the content type that each kind brings. Fetch, "extract a body".

import { copyBytes } from '../captured.ts'
import { Body } from './body.ts'
import { findBytes } from './buffer-source.ts'
import { type Forms, findForms } from './open-forms.ts'
import { isReadableStream } from './streams.ts'
import { URLSearchParams } from './url-search-params.ts'
import { toUSVString } from './webidl.ts'

interface Extracted {
  readonly body: Body
  /** Content type where the kind of body has one. */
  readonly type: string | undefined
}

/** @throws TypeError when it is a stream that is locked or was read from. */
export function extractBody(init: unknown): Extracted {
  if (typeof init === 'string') return { body: Body.of(init), type: 'text/plain;charset=UTF-8' }
  if (typeof init === 'object' && init !== null) return extractObject(init)
  return { body: Body.of(toUSVString(init)), type: 'text/plain;charset=UTF-8' }
}

function extractObject(init: object): Extracted {
  const bytes = findBytes(init)
  if (bytes !== undefined) return { body: Body.of(copyBytes(bytes)), type: undefined }
  if (isReadableStream(init)) return { body: Body.ofStream(init), type: undefined }
  if (init instanceof URLSearchParams)
    return { body: Body.of(init.toString()), type: 'application/x-www-form-urlencoded;charset=UTF-8' }
  // Before the annex is opened there are neither Blobs nor forms.
  const forms = findForms()
  const extracted = forms && extractForm(forms, init)
  if (extracted !== undefined) return extracted
  return { body: Body.of(toUSVString(init)), type: 'text/plain;charset=UTF-8' }
}

function extractForm({ Blob, blobBytes, FormData, encodeMultipart }: Forms, init: object): Extracted | undefined {
  if (init instanceof Blob)
    return { body: Body.of(copyBytes(blobBytes(init))), type: init.type === '' ? undefined : init.type }
  if (!(init instanceof FormData)) return undefined
  const { bytes, contentType } = encodeMultipart(init)
  return { body: Body.of(bytes), type: contentType }
}
