// What kind of built-in a value is, by its slots where there is a way to ask for them: what node:util/types says.

import { builtInOf } from '../web/clone-built-ins.ts'

type Judge = (value: unknown) => boolean

const { toString: tagOf } = Object.prototype
const typedArray: object = Object.getPrototypeOf(Uint8Array.prototype)

const hasKind =
  (kind: string): Judge =>
  value =>
    typeof value === 'object' && value !== null && builtInOf(value) === kind
/** By the tag, which a script may have made up. */
const hasTag =
  (tag: string): Judge =>
  value =>
    Reflect.apply(tagOf, value, []) === `[object ${tag}]`
const viewNameOf = (value: unknown): unknown => Reflect.get(typedArray, Symbol.toStringTag, value)
const isViewOf =
  (name: string): Judge =>
  value =>
    viewNameOf(value) === name

export const isArrayBuffer = hasKind('ArrayBuffer')
export const isAnyArrayBuffer = hasKind('ArrayBuffer')
export const isSharedArrayBuffer: Judge = () => false
export const isArrayBufferView: Judge = value => ArrayBuffer.isView(value)
export const isTypedArray: Judge = value => viewNameOf(value) !== undefined
export const isDataView: Judge = value => ArrayBuffer.isView(value) && !isTypedArray(value)
export const isUint8Array = isViewOf('Uint8Array')
export const isUint8ClampedArray = isViewOf('Uint8ClampedArray')
export const isUint16Array = isViewOf('Uint16Array')
export const isUint32Array = isViewOf('Uint32Array')
export const isInt8Array = isViewOf('Int8Array')
export const isInt16Array = isViewOf('Int16Array')
export const isInt32Array = isViewOf('Int32Array')
export const isFloat32Array = isViewOf('Float32Array')
export const isFloat64Array = isViewOf('Float64Array')
export const isBigInt64Array = isViewOf('BigInt64Array')
export const isBigUint64Array = isViewOf('BigUint64Array')
export const isDate = hasKind('Date')
export const isRegExp = hasKind('RegExp')
export const isMap = hasKind('Map')
export const isSet = hasKind('Set')
export const isNativeError = hasKind('Error')
export const isBooleanObject = hasKind('Boolean')
export const isNumberObject = hasKind('Number')
export const isStringObject = hasKind('String')
export const isBigIntObject = hasKind('BigInt')
export const isSymbolObject = hasKind('Symbol')
export const isBoxedPrimitive: Judge = value =>
  [isBooleanObject, isNumberObject, isStringObject, isBigIntObject, isSymbolObject].some(is => is(value))
export const isPromise = hasTag('Promise')
export const isWeakMap = hasTag('WeakMap')
export const isWeakSet = hasTag('WeakSet')
export const isMapIterator = hasTag('Map Iterator')
export const isSetIterator = hasTag('Set Iterator')
export const isGeneratorObject: Judge = value => hasTag('Generator')(value) || hasTag('AsyncGenerator')(value)
export const isAsyncFunction: Judge = value => hasTag('AsyncFunction')(value) || hasTag('AsyncGeneratorFunction')(value)
export const isGeneratorFunction: Judge = value =>
  hasTag('GeneratorFunction')(value) || hasTag('AsyncGeneratorFunction')(value)
export const isArgumentsObject = hasTag('Arguments')
export const isModuleNamespaceObject = hasTag('Module')
/** No script can tell. */
export const isProxy: Judge = () => false
export const isExternal: Judge = () => false
