// A function on its way in, and what it may be called. Knows neither HTTP nor the pipeline behind.

import { IsoletError } from '../base/errors.ts'
import type { Limits } from '../base/limits.ts'
import type { UploadedFiles } from '../build/uploaded-files.ts'
import type { Json } from '../host/version.ts'

export interface Upload {
  /** A DNS label, since it is a host name too. */
  readonly name: string
  /** Name of the file to start from. */
  readonly entry: string
  /** By relative name. A file named like another plus `.map` is that one's source map. */
  readonly files: UploadedFiles
  readonly limits?: Partial<Limits> | undefined
  /** @default {} */
  readonly env?: Readonly<Record<string, Json>> | undefined
  /** Hosts it may fetch. @default any public one */
  readonly egress?: readonly string[] | undefined
  /** Node's modules may be imported. @default false */
  readonly nodejs?: boolean | undefined
}

/** What its files hold, in bytes, or in characters where they are text. */
export function toBytes({ files }: Upload): number {
  return files.values().reduce((sum, file) => sum + file.length, 0)
}

const NAME = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/

/** @throws IsoletError ERR_INVALID_OPTION for what can't be a function's name. */
export function checkName(name: string): void {
  if (NAME.test(name)) return
  const shown = JSON.stringify(name.slice(0, 80))
  throw new IsoletError(
    'ERR_INVALID_OPTION',
    `${shown} is no name for a function: it takes 1 to 63 of a-z, 0-9 and "-", with no "-" at either end`,
  )
}
