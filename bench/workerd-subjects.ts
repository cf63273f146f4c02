// workerd in its two ways: all workers named in its configuration, or a router that loads each tenant as it is asked for.

import { execFileSync } from 'node:child_process'
import { copyFileSync, cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { BUNDLE_NAMES } from './bundles.ts'
import { findPeerProgram, HOW_TO_INSTALL } from './peer-programs.ts'
import { startProgramSubject, type Told } from './program-subject.ts'
import type { RunningSubject, StartOptions, Subject } from './subject.ts'

interface Setup {
  readonly name: string
  readonly configuration: string
  readonly flags?: readonly string[]
  readonly sockets: number
  readonly core: number | undefined
}

/** Names of the two, in tables. */
export const WORKERD_STATIC = 'workerd, static'
export const WORKERD_LOADER = 'workerd, loader'

const COMPATIBILITY_DATE = '2026-01-01'
const ROUTER = fileURLToPath(new URL('./servers/inside/workerd-loader.js', import.meta.url))

/** @param folder holds each bundle as `<name>.js`. */
export function createWorkerds(folder: string): Subject[] {
  return [createStatic(folder), createLoader(folder)]
}

function createStatic(folder: string): Subject {
  const name = WORKERD_STATIC
  return {
    name,
    lacks: {},
    starts: [],
    lacksStarts: 'starts all workers of its configuration with itself',
    missing: toMissing(),
    async start({ core, tenants }) {
      const names = toNames(tenants)
      const setup = { name, configuration: toStaticConfiguration(names), sockets: names.length, core }
      return await start(folder, setup, ports => (bundle, tenant) => {
        const port = ports.get(`${bundle}-${tenant}`)
        if (port === undefined) throw new Error(`${name} was started without tenant ${tenant} of ${bundle}`)
        return `http://127.0.0.1:${port}/`
      })
    },
  }
}

function createLoader(folder: string): Subject {
  const name = WORKERD_LOADER
  return {
    name,
    lacks: {},
    missing: toMissing(),
    async start({ core }) {
      const setup = { name, configuration: toLoaderConfiguration(), flags: ['--experimental'], sockets: 1, core }
      return await start(folder, setup, ports => {
        const port = ports.get('router')
        return (bundle, tenant) => `http://127.0.0.1:${port}/${bundle}/${tenant}/`
      })
    },
  }
}

/** @param toUrlOf takes the ports by socket. */
async function start(
  folder: string,
  { name, configuration, flags = [], sockets, core }: Setup,
  toUrlOf: (ports: ReadonlyMap<string, number>) => Told['urlOf'],
): Promise<RunningSubject> {
  const workerd = findWorkerd()
  const version = execFileSync(workerd, ['--version'], { encoding: 'utf8' }).trim()
  using opened = openConfiguration(folder, configuration)
  const command = [workerd, 'serve', '--control-fd=1', ...flags, opened.path] as const
  return await startProgramSubject({ name, command, core, lines: sockets }, lines => ({
    version,
    urlOf: toUrlOf(toPorts(lines)),
  }))
}

/** It tells of each socket once it listens: `{"event":"listen","socket":"hello-0","port":40000}`. */
function toPorts(lines: readonly string[]): Map<string, number> {
  const told: { socket: string; port: number }[] = lines.map(line => JSON.parse(line))
  return new Map(told.map(({ socket, port }) => [socket, port]))
}

/** `embed` reads from the folder of the configuration alone, and all of it before workerd listens. */
function openConfiguration(folder: string, configuration: string): { readonly path: string } & Disposable {
  const own = mkdtempSync(join(tmpdir(), 'isolet-bench-'))
  cpSync(folder, own, { recursive: true })
  copyFileSync(ROUTER, join(own, 'router.js'))
  const path = join(own, 'workerd.capnp')
  writeFileSync(path, configuration)
  return { path, [Symbol.dispose]: () => rmSync(own, { recursive: true, force: true }) }
}

function toMissing(): string | undefined {
  return findPeerProgram('workerd') === undefined ? HOW_TO_INSTALL : undefined
}

function findWorkerd(): string {
  const path = findPeerProgram('workerd')
  if (path === undefined) throw new Error(`workerd is not installed: ${HOW_TO_INSTALL}`)
  return path
}

function toNames(tenants: StartOptions['tenants']): string[] {
  const names = BUNDLE_NAMES.flatMap(name => Array.from({ length: tenants[name] ?? 0 }, (_, n) => `${name}-${n}`))
  if (names.length === 0) throw new Error('workerd serves no tenants that it was not started with')
  return names
}

/** A socket for each, since a router among them would be one more worker that a request passes. */
function toStaticConfiguration(names: readonly string[]): string {
  return toConfiguration(
    names.map(name => toService(name, `${name.split('-')[0]}.js`)),
    names,
  )
}

function toLoaderConfiguration(): string {
  const sources = BUNDLE_NAMES.map(name => `(name = "${name}", text = embed "${name}.js")`)
  const bindings = ['(name = "LOADER", workerLoader = (id = "tenants"))', ...sources]
  return toConfiguration([toService('router', 'router.js', bindings)], ['router'])
}

function toService(name: string, module: string, bindings: readonly string[] = []): string {
  return `(name = "${name}", worker = (
    modules = [(name = "index.js", esModule = embed "${module}")],
    compatibilityDate = "${COMPATIBILITY_DATE}",
    bindings = [${bindings.join(', ')}],
  ))`
}

function toConfiguration(services: readonly string[], sockets: readonly string[]): string {
  const listening = sockets.map(name => `(name = "${name}", address = "127.0.0.1:0", http = (), service = "${name}")`)
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (services = [${services.join(', ')}], sockets = [${listening.join(', ')}]);
`
}
