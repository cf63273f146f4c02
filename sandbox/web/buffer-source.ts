// Views and buffers whatever their prototypes say: what kind they are and the bytes they hold. Web IDL, "BufferSource".

import {
  apply,
  Bytes,
  copyBytes,
  getOwnPropertyDescriptor,
  getPrototypeOf,
  isArrayBuffer,
  isView,
} from '../captured.ts'

const typedArray = getPrototypeOf(Uint8Array.prototype) as object

const getters = {
  tag: getterOf(typedArray, Symbol.toStringTag),
  buffer: getterOf(typedArray, 'buffer'),
  byteOffset: getterOf(typedArray, 'byteOffset'),
  byteLength: getterOf(typedArray, 'byteLength'),
  length: getterOf(typedArray, 'length'),
  viewBuffer: getterOf(DataView.prototype, 'buffer'),
  viewByteOffset: getterOf(DataView.prototype, 'byteOffset'),
  viewByteLength: getterOf(DataView.prototype, 'byteLength'),
  detached: getterOf(ArrayBuffer.prototype, 'detached'),
}

function getterOf(holder: object, name: PropertyKey): () => unknown {
  // Present in every V8 this runs on.
  return getOwnPropertyDescriptor(holder, name)?.get as () => unknown
}

/** Where a view lies in its buffer. */
export interface Span {
  /** `DataView`, or the name of a typed array's class. */
  readonly kind: string
  readonly buffer: ArrayBuffer
  readonly byteOffset: number
  readonly byteLength: number
  /** Elements of a typed array; bytes of a DataView. */
  readonly length: number
}

export function spanOf(view: ArrayBufferView): Span {
  const kind = apply(getters.tag, view, []) as string | undefined
  const isDataView = kind === undefined
  const read = (getter: () => unknown): number => apply(getter, view, []) as number
  const byteLength = read(isDataView ? getters.viewByteLength : getters.byteLength)
  return {
    kind: kind ?? 'DataView',
    buffer: apply(isDataView ? getters.viewBuffer : getters.buffer, view, []) as ArrayBuffer,
    byteOffset: read(isDataView ? getters.viewByteOffset : getters.byteOffset),
    byteLength,
    length: isDataView ? byteLength : read(getters.length),
  }
}

export function isDetached(buffer: ArrayBuffer): boolean {
  return apply(getters.detached, buffer, []) as boolean
}

/** The bytes of a buffer or view in place, without a copy; none where it is detached. undefined for other values. */
export function findBytes(source: unknown): Uint8Array<ArrayBuffer> | undefined {
  if (isView(source)) {
    const { buffer, byteOffset, byteLength } = spanOf(source)
    return isArrayBuffer(buffer) && !isDetached(buffer) ? new Bytes(buffer, byteOffset, byteLength) : new Bytes(0)
  }
  if (!isArrayBuffer(source)) return undefined
  return isDetached(source) ? new Bytes(0) : new Bytes(source)
}

/** @throws TypeError for what is neither an ArrayBuffer nor a view of one. */
export function toBytes(source: unknown, what: string): Uint8Array<ArrayBuffer> {
  const bytes = findBytes(source)
  if (bytes === undefined) throw new TypeError(`${what} must be an ArrayBuffer or a view of one`)
  return bytes
}

/** The bytes as they may cross to the host: alone in their buffer, or little beside others. */
export function toCrossable(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const { buffer, byteLength } = spanOf(bytes)
  return byteLength === buffer.byteLength ? bytes : copyBytes(bytes)
}

/** True for a Uint8Array, whatever its prototype says. */
export function isBytesView(value: unknown): value is Uint8Array<ArrayBuffer> {
  return isView(value) && spanOf(value).kind === 'Uint8Array'
}
