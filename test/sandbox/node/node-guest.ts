// Handlers that import Node's modules, uploaded as text and built as uploads are, on one host for a test file.

import { after } from 'node:test'
import type { LogLine } from '../../../src/host/engine.ts'
import { createHost, type Host } from '../../../src/index.ts'

export interface NodeGuest {
  readonly host: Host
  /** What guests wrote so far. */
  readonly logs: readonly LogLine[]
  /** Answers with what the body of an async handler returns, as JSON; `imports` stand before it. */
  run(body: string, imports?: string): Promise<unknown>
  /** Loads a whole module. */
  load(code: string): ReturnType<Host['load']>
}

export async function openNodeGuest(): Promise<NodeGuest> {
  const logs: LogLine[] = []
  const onLog = (line: LogLine) => void logs.push(line)
  const host = await createHost({ blanks: 1, onLog, limits: { cpuMs: 3000, startupCpuMs: 3000 } })
  after(() => host.close(0))
  let count = 0
  const load = (code: string) => host.load({ name: `guest-${++count}`, code, nodejs: true })
  return {
    host,
    logs,
    load,
    async run(body, imports = '') {
      const code = `${imports}\nexport default { async fetch(request, env, ctx) {
        const answer = await (async () => { ${body} })()
        return Response.json(answer === undefined ? null : answer)
      } }`
      const loaded = await load(code)
      return await (await loaded.fetch('http://guest/')).json()
    },
  }
}
