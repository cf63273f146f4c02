// Modules that come as a Response. WebAssembly Web API, "compile a potential WebAssembly response".

import { exec, toLowerCase } from '../captured.ts'
import { readBytes } from '../web/read-body.ts'
import { findResponseRecord } from '../web/response.ts'

const WASM_TYPE = /^[\t\n\r ]*application\/wasm[\t\n\r ]*$/

/** All bytes of the Response, once it is there. @throws TypeError for what is no good Response of `application/wasm`. */
export async function readModuleSource(source: unknown): Promise<Uint8Array<ArrayBuffer>> {
  const record = findResponseRecord(await source)
  if (record === undefined) throw new TypeError('a module that streams comes as a Response')
  const type = record.headers.get('content-type')
  if (type === null || exec(WASM_TYPE, toLowerCase(type)) === null)
    throw new TypeError(`a module that streams has the content type application/wasm, not ${type}`)
  if (record.status < 200 || record.status > 299)
    throw new TypeError(`a module that streams has no status ${record.status}`)
  return readBytes(record.body)
}
