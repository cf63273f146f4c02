// node:util.

import { isDeepStrictEqual } from 'assert/build/internal/util/comparisons.js'
import { format, formatWithOptions, inspect } from './inspect.ts'
import { notAvailable } from './not-available.ts'
import { platform } from './platform.ts'
import { callbackify, promisify } from './promisify.ts'
import * as types from './type-checks.ts'

type Method = (...args: unknown[]) => unknown
type Class = { readonly prototype: object }

const { TextDecoder, TextEncoder } = platform

function inherits(derived: Class, base: Class): void {
  Object.defineProperty(derived, 'super_', { value: base, writable: true, configurable: true })
  Object.setPrototypeOf(derived.prototype, base.prototype)
}

function deprecate(original: Method, message: string, code?: string): Method {
  let isTold = false
  return function (this: unknown, ...args) {
    if (!isTold) platform.console.warn(`DeprecationWarning: ${code ? `[${code}] ` : ''}${message}`)
    isTold = true
    return new.target ? Reflect.construct(original, args, new.target) : Reflect.apply(original, this, args)
  }
}

/** Writes nothing: NODE_DEBUG names no section. */
function debuglog(): object {
  return Object.assign(() => undefined, { enabled: false })
}
const debug = debuglog

const CONTROL_SEQUENCE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  /[\u001b\u009b](?:\][^\u0007]*\u0007|[[\]()#;?]*(?:\d{1,4}(?:;\d{0,4})*)?[\dA-PR-TZcf-nq-uy=><~])/g
const stripVTControlCharacters = (text: string): string => text.replace(CONTROL_SEQUENCE, '')
const toUSVString = (text: unknown): string => String(text).toWellFormed()
/** The text as it is: a log has no colours. */
const styleText = (_style: unknown, text: string): string => text
const { isArray } = Array
const parseArgs = notAvailable('util.parseArgs', 'a function has no command line')
const _extend = (target: object, source: object): object => Object.assign(target, source)

const util = {
  _extend,
  callbackify,
  debug,
  debuglog,
  deprecate,
  format,
  formatWithOptions,
  inherits,
  inspect,
  isArray,
  isDeepStrictEqual,
  parseArgs,
  promisify,
  stripVTControlCharacters,
  styleText,
  TextDecoder,
  TextEncoder,
  toUSVString,
  types,
}

export {
  _extend,
  callbackify,
  debug,
  debuglog,
  deprecate,
  format,
  formatWithOptions,
  inherits,
  inspect,
  isArray,
  isDeepStrictEqual,
  parseArgs,
  promisify,
  stripVTControlCharacters,
  styleText,
  TextDecoder,
  TextEncoder,
  toUSVString,
  types,
  util as default,
}
