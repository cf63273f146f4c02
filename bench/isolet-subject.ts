// isolet as a subject, inline and in cells: a server program in a process of its own.

import { fileURLToPath } from 'node:url'
import { startProgramSubject } from './program-subject.ts'
import type { TenantServerOptions } from './servers/isolet-tenants.ts'
import type { Subject } from './subject.ts'

export const INLINE = 'isolet, inline'
export const CELLS = 'isolet, cells'

const SERVER = fileURLToPath(new URL('./servers/isolet-tenants.ts', import.meta.url))

/** @param folder holds each bundle as `<name>.js`. */
export function createIsolet(name: typeof INLINE | typeof CELLS, folder: string): Subject {
  const hasCells = name === CELLS
  return {
    name,
    lacks: {},
    starts: ['cold', 'pooled'],
    hasCells,
    start({ core, tenants, cells = 1, kind }) {
      const blanks = kind === 'cold' ? 0 : undefined
      const options: TenantServerOptions = { folder, tenants, cells: hasCells ? cells : 0, blanks }
      const command = [process.execPath, '--no-node-snapshot', SERVER, JSON.stringify(options)] as const
      return startProgramSubject({ name, command, core }, ([line = '']) => {
        const { url, version } = JSON.parse(line)
        return { version, urlOf: (bundle, tenant) => `${url}/fn/${bundle}-${tenant}/` }
      })
    },
  }
}
