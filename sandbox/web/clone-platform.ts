// Objects of the web platform in a structured clone: a few can be cloned, the others must not pass for plain objects.

import { getPrototypeOf, SafeWeakMap } from '../captured.ts'
import { AbortController } from './abort.ts'
import { type Blob, blobBytes, createBlob, File, isBlob } from './blob.ts'
import { Cell, dataCloneError } from './clone-cell.ts'
import { Crypto } from './crypto.ts'
import { DOMException, isDOMException } from './dom-exception.ts'
import { TextDecoder, TextEncoder } from './encoding.ts'
import { Event } from './event.ts'
import { EventTarget } from './event-target.ts'
import { FormData } from './form-data.ts'
import { Headers } from './headers.ts'
import { Request } from './request.ts'
import { Response } from './response.ts'
import { isReadableStream } from './streams.ts'
import { cloneKey, isCryptoKey } from './subtle/crypto-key.ts'
import { SubtleCrypto } from './subtle/subtle-crypto.ts'
import { URL } from './url.ts'
import { URLSearchParams } from './url-search-params.ts'

const NOT_SERIALIZABLE = new SafeWeakMap<object, true>(
  [
    AbortController,
    Crypto,
    Event,
    EventTarget,
    FormData,
    Headers,
    Request,
    Response,
    SubtleCrypto,
    TextDecoder,
    TextEncoder,
    URL,
    URLSearchParams,
  ].map(platform => [platform.prototype, true]),
)

/** For classes that are evaluated later. */
export function keepFromCloning(prototype: object): void {
  NOT_SERIALIZABLE.set(prototype, true)
}

/** The cell of a platform object; undefined for objects of the language. @throws DOMException DataCloneError */
export function clonePlatformObject(value: object): Cell | undefined {
  if (isBlob(value)) return new Cell(() => cloneBlob(value))
  if (isCryptoKey(value)) return new Cell(() => cloneKey(value))
  if (isDOMException(value)) return cloneException(value)
  if (isReadableStream(value)) throw dataCloneError('a stream')
  for (let holder = getPrototypeOf(value); holder !== null; holder = getPrototypeOf(holder)) {
    if (NOT_SERIALIZABLE.has(holder)) throw dataCloneError('an object of the web platform')
  }
  return undefined
}

/** The bytes of a Blob never change, so the copy shares them. */
function cloneBlob(blob: Blob): Blob {
  if (!(blob instanceof File)) return createBlob(blobBytes(blob), blob.type)
  return new File([blob], blob.name, { type: blob.type, lastModified: blob.lastModified })
}

function cloneException(exception: DOMException): Cell {
  const { message, name } = exception
  const { stack } = exception as { readonly stack?: unknown }
  return new Cell(() => {
    const copy = new DOMException(message, name)
    Object.defineProperty(copy, 'stack', { value: stack, writable: true, configurable: true })
    return copy
  })
}
