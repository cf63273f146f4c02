// What a guest's failure looks like on its way out. Reading a thrown value runs tenant code (getters, proxies,
// `Error.prepareStackTrace`), so each read is guarded here, inside the guest, where the budget still counts.

import { getPrototypeOf, slice, stringifyJson, toText } from './captured.ts'
import { type GuestError, MAX_ERROR_CHARS } from './contract.ts'

/** Name of the failure when a handler's answer cannot be sent; the host maps it to ERR_BAD_RESPONSE. */
const BAD_RESPONSE = 'BadResponse'

/** The thrown value as a GuestError in JSON. Never throws, whatever the value is. */
export function toGuestError(thrown: unknown): string {
  if (typeof thrown !== 'object' || thrown === null) return encode('Error', `thrown: ${textOf(thrown)}`, '')
  const name = readText(thrown, 'name') ?? 'Error'
  return encode(name, readText(thrown, 'message') ?? fallbackText(thrown), readText(thrown, 'stack') ?? '')
}

/** The failure of a handler whose answer is no usable Response. */
export function toBadResponse(message: string): string {
  return encode(BAD_RESPONSE, message, '')
}

/** One text for the log: the stack where there is one, otherwise name and message. Never throws. */
export function describeThrown(thrown: unknown): string {
  const stack = typeof thrown === 'object' && thrown !== null ? readText(thrown, 'stack') : undefined
  return stack !== undefined && stack !== '' ? stack : nameThrown(thrown)
}

/** Name and message, without the stack. Never throws. */
export function nameThrown(thrown: unknown): string {
  if (typeof thrown !== 'object' || thrown === null) return textOf(thrown)
  const name = readText(thrown, 'name') ?? 'Error'
  return `${name}: ${readText(thrown, 'message') ?? fallbackText(thrown)}`
}

/** What a value is, for messages such as "the handler returned undefined, not a Response". Runs no tenant code. */
export function kindOf(value: unknown): string {
  if (value === null) return 'null'
  if (typeof value === 'object') return 'an object'
  if (typeof value === 'undefined') return 'undefined'
  return `a ${typeof value}`
}

function encode(name: string, message: string, stack: string): string {
  // No prototype: `Object.prototype.toJSON` would be asked otherwise.
  const failure: GuestError & { __proto__: null } = { __proto__: null, name, message, stack }
  return stringifyJson(failure)
}

function readText(holder: object, name: string): string | undefined {
  try {
    const value: unknown = (holder as Record<string, unknown>)[name]
    return typeof value === 'string' ? cut(value) : undefined
  } catch {
    return undefined
  }
}

function fallbackText(thrown: object): string {
  try {
    return isPlain(thrown) ? cut(stringifyJson(thrown) ?? '') : textOf(thrown)
  } catch {
    return 'a value that cannot be read'
  }
}

function isPlain(thrown: object): boolean {
  const prototype = getPrototypeOf(thrown)
  return prototype === null || getPrototypeOf(prototype) === null
}

function textOf(value: unknown): string {
  try {
    return cut(toText(value))
  } catch {
    return 'a value that cannot be read'
  }
}

function cut(text: string): string {
  return slice(text, 0, MAX_ERROR_CHARS)
}
