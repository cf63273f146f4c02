// isolet as a subject, inline and in cells: a server program in a process of its own.

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ABUSER_NAMES } from './abusers.ts'
import { startProgramSubject, type Told } from './program-subject.ts'
import type { TenantServerOptions } from './servers/isolet-tenants.ts'
import type { StartOptions, Subject } from './subject.ts'
import { TENANT_LIMITS } from './tenant-limits.ts'

export const INLINE = 'isolet, inline'
export const CELLS = 'isolet, cells'

/** As the server deploys its other tenants. */
const LIMITS = new URLSearchParams(Object.entries(TENANT_LIMITS).map(([name, limit]) => [name, String(limit)]))
const SERVER = fileURLToPath(new URL('./servers/isolet-tenants.ts', import.meta.url))

/**
 * @param folder holds each bundle as `<name>.js`.
 * @param slowerUs work that each request does more than it must, in microseconds, as if isolet had become slower.
 */
export function createIsolet(name: typeof INLINE | typeof CELLS, folder: string, slowerUs = 0): Subject {
  const hasCells = name === CELLS
  return {
    ...{
      name,
      lacks: {},
      starts: ['cold', 'pooled', 'just deployed'],
      abusers: ABUSER_NAMES,
      hasRoom: true,
      takesDeploys: true,
      hasCells,
    },
    start(options) {
      const cells = hasCells ? (options.cells ?? 1) : 0
      const settings: TenantServerOptions = { ...toServerOptions(options), folder, cells, slowerUs }
      const command = [process.execPath, '--no-node-snapshot', SERVER, JSON.stringify(settings)] as const
      return startProgramSubject({ name, command, core: options.core }, lines => toTold(lines, folder))
    },
  }
}

function toServerOptions({ tenants, abusers = [], kind, room }: StartOptions) {
  // Cold is with nothing made ahead: no blanks, and nothing kept of a deploy.
  const ahead = kind === 'cold' ? { blanks: 0, keepWarm: false } : {}
  return { tenants, abusers, ...ahead, maxIsolates: room }
}

function toTold([line = '']: readonly string[], folder: string): Told {
  const { url, adminUrl, token, version, fillUrl } = JSON.parse(line)
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'text/javascript' }
  return {
    version,
    urlOf: (bundle, tenant) => `${url}/fn/${bundle}-${tenant}/`,
    urlOfAbuser: name => `${url}/fn/${name}/`,
    async deploy(bundle, tenant) {
      const target = `${adminUrl}/v1/functions/${bundle}-${tenant}?${LIMITS}`
      await expectOk(
        await fetch(target, { method: 'PUT', headers, body: await readFile(join(folder, `${bundle}.js`)) }),
      )
    },
    async fillHello(from, to) {
      await expectOk(await fetch(`${fillUrl}/?from=${from}&to=${to}`))
    },
  }
}

async function expectOk(response: Response): Promise<void> {
  const text = await response.text()
  if (!response.ok) throw new Error(`${response.url} answered ${response.status} ${text}`)
}
