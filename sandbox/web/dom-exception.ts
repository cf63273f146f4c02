// DOMException and its historical codes. Web IDL, "DOMException".

import { captureStackTrace, defineProperty, deleteProperty, NativeError, setPrototypeOf } from '../captured.ts'
import { toDOMString } from './webidl.ts'

/** Historical constants by code, and the error names that still have one. */
const CODES: readonly (readonly [constant: string, code: number, name: string])[] = [
  ['INDEX_SIZE_ERR', 1, 'IndexSizeError'],
  ['DOMSTRING_SIZE_ERR', 2, ''],
  ['HIERARCHY_REQUEST_ERR', 3, 'HierarchyRequestError'],
  ['WRONG_DOCUMENT_ERR', 4, 'WrongDocumentError'],
  ['INVALID_CHARACTER_ERR', 5, 'InvalidCharacterError'],
  ['NO_DATA_ALLOWED_ERR', 6, ''],
  ['NO_MODIFICATION_ALLOWED_ERR', 7, 'NoModificationAllowedError'],
  ['NOT_FOUND_ERR', 8, 'NotFoundError'],
  ['NOT_SUPPORTED_ERR', 9, 'NotSupportedError'],
  ['INUSE_ATTRIBUTE_ERR', 10, 'InUseAttributeError'],
  ['INVALID_STATE_ERR', 11, 'InvalidStateError'],
  ['SYNTAX_ERR', 12, 'SyntaxError'],
  ['INVALID_MODIFICATION_ERR', 13, 'InvalidModificationError'],
  ['NAMESPACE_ERR', 14, 'NamespaceError'],
  ['INVALID_ACCESS_ERR', 15, 'InvalidAccessError'],
  ['VALIDATION_ERR', 16, ''],
  ['TYPE_MISMATCH_ERR', 17, 'TypeMismatchError'],
  ['SECURITY_ERR', 18, 'SecurityError'],
  ['NETWORK_ERR', 19, 'NetworkError'],
  ['ABORT_ERR', 20, 'AbortError'],
  ['URL_MISMATCH_ERR', 21, 'URLMismatchError'],
  ['QUOTA_EXCEEDED_ERR', 22, 'QuotaExceededError'],
  ['TIMEOUT_ERR', 23, 'TimeoutError'],
  ['INVALID_NODE_TYPE_ERR', 24, 'InvalidNodeTypeError'],
  ['DATA_CLONE_ERR', 25, 'DataCloneError'],
]

// A DOMException is an Error underneath (Error.isError holds) while its class derives from Function.prototype, so the
// object comes from Error and the fields are put on it: a constructor that returns an object passes it on as `this`.
class Given {
  constructor(object: object) {
    // biome-ignore lint/correctness/noConstructorReturn: the way to put private fields on an object made elsewhere
    return object
  }
}

class Fields extends Given {
  readonly #message: string
  readonly #name: string

  constructor(error: object, message: string, name: string) {
    super(error)
    this.#message = message
    this.#name = name
  }

  static messageOf(error: object): string {
    return (error as Fields).#message
  }

  static nameOf(error: object): string {
    return (error as Fields).#name
  }

  static has(value: object): boolean {
    return #name in value
  }
}

const { messageOf, nameOf, has } = Fields

export class DOMException {
  constructor(message: unknown = '', name: unknown = 'Error') {
    const text = toDOMString(message)
    const error = new NativeError(text)
    setPrototypeOf(error, new.target.prototype)
    new Fields(error, text, toDOMString(name))
    // Again, now that the name is there to head the stack. V8 takes the message from an own property, which then goes.
    captureStackTrace(error, new.target)
    deleteProperty(error, 'message')
    // biome-ignore lint/correctness/noConstructorReturn: see Given
    return error as unknown as DOMException
  }

  get name(): string {
    return nameOf(this)
  }

  get message(): string {
    return messageOf(this)
  }

  get code(): number {
    const name = nameOf(this)
    return CODES.find(entry => entry[2] === name)?.[1] ?? 0
  }
}

setPrototypeOf(DOMException.prototype, NativeError.prototype)
const CONSTANT = { __proto__: null, value: 0, enumerable: true } as PropertyDescriptor
for (let at = 0; at < CODES.length; at++) {
  const entry = CODES[at] as (typeof CODES)[number]
  CONSTANT.value = entry[1]
  defineProperty(DOMException, entry[0], CONSTANT)
  defineProperty(DOMException.prototype, entry[0], CONSTANT)
}

/** True for a DOMException of this runtime, whatever its prototype says. */
export function isDOMException(value: object): value is DOMException {
  return has(value)
}
