// Plain Hono as a subject: what a server in Node can do at best, nothing isolated.

import { fileURLToPath } from 'node:url'
import { startProgramSubject, toRouterTold } from './program-subject.ts'
import type { Subject } from './subject.ts'

export const HONO = 'plain Hono'

const SERVER = fileURLToPath(new URL('./servers/hono-tenants.ts', import.meta.url))

/** @param folder holds each bundle as `<name>.js`. */
export function createHono(folder: string): Subject {
  return {
    name: HONO,
    lacks: {},
    starts: [],
    lacksStarts: 'isolates nothing: all tenants are one handler, which is there from the start',
    start: ({ core }) =>
      startProgramSubject({ name: HONO, command: [process.execPath, SERVER, folder], core }, toRouterTold),
  }
}
