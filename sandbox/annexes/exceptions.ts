// DOMException and what extends it.

import { toInterfaces } from '../interfaces.ts'
import { DOMException } from '../web/dom-exception.ts'
import { QuotaExceededError } from '../web/quota-exceeded-error.ts'

export { isDOMException } from '../web/dom-exception.ts'
export { DOMException, QuotaExceededError }

export const classes = toInterfaces({ DOMException, QuotaExceededError })
