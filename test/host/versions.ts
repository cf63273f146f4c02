// Versions and requests for tests of engines.

import { DEFAULT_LIMITS, type Limits } from '../../src/base/limits.ts'
import type { Engine, EngineRequest, EngineResponse, LogLine } from '../../src/host/engine.ts'
import type { Version } from '../../src/host/version.ts'

export interface VersionOptions extends Partial<Pick<Version, 'name' | 'env' | 'egress' | 'version'>> {
  readonly limits?: Partial<Limits>
}

/** A version of that module. Its key is new each time. */
export function toVersion(code: string, options: VersionOptions = {}): Version {
  const { name = 'f', env = {}, egress, version = 1 } = options
  const limits = { ...DEFAULT_LIMITS, ...options.limits }
  return {
    key: `${name}@${version}:${crypto.randomUUID()}`,
    name,
    version,
    limits,
    env,
    egress,
    readArtifact: () => ({ code }),
  }
}

/** A version whose handler is this function's source, `(request, env, ctx) => …`, as the bundler would print it. */
export function handler(source: string, options?: VersionOptions): Version {
  return toVersion(`var f_default = { fetch: ${source} };\nexport {\n  f_default as default\n};\n`, options)
}

export function toRequest(more: Partial<EngineRequest> = {}): EngineRequest {
  return { method: 'GET', url: 'http://f/', headers: [], body: null, ...more }
}

export async function bodyText({ body }: EngineResponse): Promise<string> {
  return await new Response(body).text()
}

export async function ask(engine: Engine, version: Version, more?: Partial<EngineRequest>): Promise<string> {
  return await bodyText(await engine.dispatch(version, toRequest(more)))
}

/** Collects log lines, and waits for one that matches. */
export interface LogProbe {
  readonly lines: LogLine[]
  readonly onLog: (line: LogLine) => void
  next(matches: (line: LogLine) => boolean): Promise<LogLine>
}

export function createLogProbe(): LogProbe {
  const lines: LogLine[] = []
  const waiting = new Set<(line: LogLine) => void>()
  return {
    lines,
    onLog(line) {
      lines.push(line)
      for (const offer of [...waiting]) offer(line)
    },
    next(matches) {
      const found = lines.find(matches)
      if (found !== undefined) return Promise.resolve(found)
      return new Promise(resolve => {
        const offer = (line: LogLine): void => {
          if (!matches(line)) return
          waiting.delete(offer)
          resolve(line)
        }
        waiting.add(offer)
      })
    },
  }
}
