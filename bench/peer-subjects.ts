// The other runtimes that need a program of ours to serve tenants, each as it is meant to be used for many.

import { fileURLToPath } from 'node:url'
import type { Program } from './child-server.ts'
import type { Command } from './cores.ts'
import { findPeerProgram, HOW_TO_INSTALL, hasPeerPackage } from './peer-programs.ts'
import { startProgramSubject, toRouterTold } from './program-subject.ts'
import type { Subject } from './subject.ts'

interface Peer extends Pick<Subject, 'name'> {
  readonly lacks?: Subject['lacks']
  /** Left out where it isn't installed. */
  readonly command: Command | undefined
  readonly env?: Program['env']
}

const DENO_FLAGS = ['run', '--quiet', '--no-config', '--no-lock', '--unstable-worker-options', '--allow-net=127.0.0.1']

/** @param folder holds each bundle as `<name>.js`. */
export function createPeers(folder: string): Subject[] {
  return [
    createPeer({ name: 'Bun, workers', command: toBun(folder) }),
    createPeer({ name: 'Deno, workers', command: toDeno(folder), env: { DENO_NO_UPDATE_CHECK: '1' } }),
    createPeer({ name: 'Node, worker_threads', command: toNode('worker-threads.ts', folder) }),
    createPeer({ name: 'edge-runtime', command: toNode('edge-runtime.ts', folder, 'edge-runtime') }),
    createPeer({
      name: 'quickjs-emscripten',
      lacks: { stream: 'QuickJS has no web streams' },
      command: toNode('quickjs.ts', folder, 'quickjs-emscripten'),
    }),
  ]
}

function createPeer({ name, lacks = {}, command, env }: Peer): Subject {
  return {
    name,
    lacks,
    missing: command === undefined ? HOW_TO_INSTALL : undefined,
    async start({ core }) {
      if (command === undefined) throw new Error(`${name} is not installed: ${HOW_TO_INSTALL}`)
      return startProgramSubject({ name, command, core, env }, toRouterTold)
    },
  }
}

function toBun(folder: string): Command | undefined {
  const bun = findPeerProgram('bun')
  return bun === undefined ? undefined : [bun, toServer('bun.ts'), folder]
}

function toDeno(folder: string): Command | undefined {
  const deno = findPeerProgram('deno')
  const readable = `--allow-read=${folder},${toServer('inside')}`
  return deno === undefined ? undefined : [deno, ...DENO_FLAGS, readable, toServer('deno.ts'), folder]
}

/** @param needed package that the server imports. */
function toNode(file: string, folder: string, needed?: string): Command | undefined {
  if (needed !== undefined && !hasPeerPackage(needed)) return undefined
  return [process.execPath, toServer(file), folder]
}

function toServer(file: string): string {
  return fileURLToPath(new URL(`./servers/${file}`, import.meta.url))
}
