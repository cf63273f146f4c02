// Objects of the web platform in a structured clone: a few can be cloned, the others must not pass for plain objects.

import { getPrototypeOf } from '../captured.ts'
import { AbortController } from './abort.ts'
import type { Blob, File } from './blob.ts'
import { Cell, dataCloneError } from './clone-cell.ts'
import { isKeptFromCloning, keepFromCloning } from './clone-registry.ts'
import { Crypto } from './crypto.ts'
import type { DOMException } from './dom-exception.ts'
import { TextDecoder, TextEncoder } from './encoding.ts'
import { Event } from './event.ts'
import { EventTarget } from './event-target.ts'
import { createException, isException } from './exception.ts'
import { Headers } from './headers.ts'
import { type Forms, findForms } from './open-forms.ts'
import { findSubtle } from './open-subtle.ts'
import { Request } from './request.ts'
import { Response } from './response.ts'
import { isReadableStream } from './streams.ts'
import { URL } from './url.ts'
import { URLSearchParams } from './url-search-params.ts'

const PLATFORM = [
  AbortController,
  Crypto,
  Event,
  EventTarget,
  Headers,
  Request,
  Response,
  TextDecoder,
  TextEncoder,
  URL,
  URLSearchParams,
]
for (let at = 0; at < PLATFORM.length; at++) keepFromCloning((PLATFORM[at] as { readonly prototype: object }).prototype)

/** The cell of a platform object; undefined for objects of the language. @throws DOMException DataCloneError */
export function clonePlatformObject(value: object): Cell | undefined {
  const forms = findForms()
  if (forms?.isBlob(value)) return new Cell(() => cloneBlob(forms, value))
  const subtle = findSubtle()
  if (subtle?.isCryptoKey(value)) return new Cell(() => subtle.cloneKey(value))
  if (isException(value)) return cloneException(value)
  if (isReadableStream(value)) throw dataCloneError('a stream')
  for (let holder = getPrototypeOf(value); holder !== null; holder = getPrototypeOf(holder)) {
    if (isKeptFromCloning(holder)) throw dataCloneError('an object of the web platform')
  }
  return undefined
}

/** The bytes of a Blob never change, so the copy shares them. */
function cloneBlob({ File, blobBytes, createBlob }: Forms, blob: Blob | File): Blob {
  if (!(blob instanceof File)) return createBlob(blobBytes(blob), blob.type)
  return new File([blob], blob.name, { type: blob.type, lastModified: blob.lastModified })
}

function cloneException(exception: DOMException): Cell {
  const { message, name } = exception
  const { stack } = exception as { readonly stack?: unknown }
  return new Cell(() => {
    const copy = createException(message, name)
    Object.defineProperty(copy, 'stack', { value: stack, writable: true, configurable: true })
    return copy
  })
}
