// The end that tests give to an invocation.

import { IsoletError } from '../../src/base/errors.ts'

export function closed(): IsoletError {
  return new IsoletError('ERR_CLOSED', 'the test ends it')
}
