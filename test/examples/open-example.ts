// One example deployed on a real server, for all tests of a file.

import { join } from 'node:path'
import { after } from 'node:test'
import { buildEntry, stopBuild } from '../../src/build/build.ts'
import { createLogger } from '../../src/server/logger.ts'
import { openServer } from '../../src/server/server.ts'
import type { ServerOptions } from '../../src/server/server-options.ts'
import type { Upload } from '../../src/server/upload.ts'

/** Calls the deployed example; `path` begins with a slash. */
export type CallExample = (path: string, init?: RequestInit) => Promise<Response>

export async function openExample(
  name: string,
  settings: Partial<Upload> = {},
  options: ServerOptions = {},
): Promise<CallExample> {
  const logger = createLogger({ level: 'silent' })
  const server = await openServer({ port: 0, adminPort: 0, blanks: 1, logger, ...options })
  after(() => server.close(0))
  const entry = join(import.meta.dirname, '../../examples', name, 'index.ts')
  const built = await buildEntry(entry).finally(stopBuild)
  const files = new Map([
    ['index.js', built.code],
    ['index.js.map', built.sourceMap],
  ])
  await server.deploy({ name, entry: 'index.js', files, ...settings })
  return (path, init) => fetch(`${server.url}/fn/${name}${path}`, init)
}
