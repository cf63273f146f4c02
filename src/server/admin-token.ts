// The admin plane's token: the operator's own, or one made at the first start and kept where only its owner reads.

import { randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { IsoletError } from '../base/errors.ts'

const FILE = 'admin-token'
const OWNER_ONLY = 0o600

/**
 * In order: `given` (ISOLET_ADMIN_TOKEN), what DIR/admin-token holds, a new one. Without a folder nothing is kept.
 * @throws IsoletError ERR_INVALID_OPTION for a token that no `authorization` header can carry.
 */
export function readAdminToken(given: string | undefined, dataDir: string | undefined): string {
  if (given !== undefined && given !== '') return checkToken(given, 'ISOLET_ADMIN_TOKEN')
  if (dataDir === undefined) return toNewToken()
  const path = join(dataDir, FILE)
  return readKept(path) ?? keep(path, toNewToken())
}

function readKept(path: string): string | undefined {
  try {
    return checkToken(readFileSync(path, 'utf8').trim(), path)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

/** `wx`: of two processes that start at once one makes the token, and the other fails rather than replace it. */
function keep(path: string, token: string): string {
  writeFileSync(path, `${token}\n`, { mode: OWNER_ONLY, flag: 'wx' })
  return token
}

function toNewToken(): string {
  return randomBytes(32).toString('base64url')
}

function checkToken(token: string, where: string): string {
  if (/^[\x21-\x7e]{1,512}$/.test(token)) return token
  throw new IsoletError('ERR_INVALID_OPTION', `${where} holds no token: it takes 1 to 512 visible ASCII characters`)
}
