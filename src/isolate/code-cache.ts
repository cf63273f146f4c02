// V8's code cache of one module, outside of every heap: the isolates of a version read the one copy.

import ivm from 'isolated-vm'

export interface CodeCache {
  readonly copy: ivm.ExternalCopy<ArrayBuffer>
  readonly byteLength: number
}

/** Only of bytes that an isolate of this host gave: V8 trusts them as it trusts its own code. */
export function toCodeCache(bytes: Uint8Array): CodeCache {
  // A buffer of its own: what `bytes` is a part of would come along.
  const copy = new ivm.ExternalCopy(new Uint8Array(bytes).buffer, { transferOut: true })
  return { copy, byteLength: bytes.byteLength }
}
