// Functions that stand on npm packages, each built by our own build and deployed on one real server for a test file.

import { join } from 'node:path'
import { after } from 'node:test'
import { buildEntry, stopBuild } from '../../src/build/build.ts'
import type { BuildOptions } from '../../src/build/build-result.ts'
import type { Upload } from '../../src/server/upload.ts'
import { openTestServer } from '../server/test-server.ts'

/** Calls a fixture; `path` begins with a slash. */
export type Call = (path: string, init?: RequestInit) => Promise<Response>

export interface Packages {
  /** Builds and deploys the fixture of that name. */
  deploy(fixture: string, settings?: BuildOptions & Pick<Upload, 'egress'>): Promise<Call>
}

export async function openPackages(): Promise<Packages> {
  const { running } = await openTestServer({ allowPrivateEgress: true })
  after(stopBuild)
  return {
    async deploy(fixture, { egress, ...options } = {}) {
      const { code, sourceMap } = await buildEntry(join(import.meta.dirname, 'fixtures', `${fixture}.ts`), options)
      const files = new Map([
        ['index.js', code],
        ['index.js.map', sourceMap],
      ])
      await running.deploy({ name: fixture, entry: 'index.js', files, egress })
      return (path, init) => fetch(`${running.url}/fn/${fixture}${path}`, init)
    },
  }
}

export async function readJson(response: Response): Promise<unknown> {
  const text = await response.text()
  if (response.status >= 500) throw new Error(`${response.status}: ${text}`)
  return JSON.parse(text)
}
