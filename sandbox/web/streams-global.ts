// What the streams package is told of the global object: it asks for DOMException as soon as it is evaluated, and would open
// an annex for a class that it hardly ever needs, out of an object that tenant code may have changed.

import { createException } from './exception.ts'

function DOMException(message: string | undefined, name: string): object | undefined {
  // Without a message it only tries whether the class works.
  return message === undefined ? undefined : createException(message, name)
}

export const scope = { DOMException }
