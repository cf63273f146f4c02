// What this package calls itself.

import { createRequire } from 'node:module'

interface PackageJson {
  readonly version: string
}

/** The nearest package.json above: one floor further up once compiled into dist. */
function readVersion(): string {
  const require = createRequire(import.meta.url)
  try {
    return (require('../../package.json') as PackageJson).version
  } catch {
    return (require('../../../package.json') as PackageJson).version
  }
}

export const VERSION: string = readVersion()
export const USER_AGENT = `isolet/${VERSION}`
