// First requests through the library, without server and socket: what of a start is isolet's own.

import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { StartKind } from '../../src/host/engine.ts'
import { pin } from '../cores.ts'
import { INLINE } from '../isolet-subject.ts'
import type { Sizes } from '../sizes.ts'
import { LIBRARY_BUNDLES, type LibraryBundle } from '../starts-process.ts'
import type { Bench, Plan, Sample } from '../suite.ts'

const KINDS: readonly StartKind[] = ['cold', 'pooled', 'warm']
const PROGRAM = fileURLToPath(new URL('../starts-process.ts', import.meta.url))

export function planLibraryStarts({ start: { functions } }: Sizes): Plan[] {
  return LIBRARY_BUNDLES.map(bundle => {
    const cases = KINDS.map(kind => toCase(bundle, kind))
    const run = (bench: Bench) => measure(bundle, functions, bench)
    const what = `${bundle}, in the library`
    return { steps: [{ suite: 'start', what, subject: INLINE, seconds: 8, cases, run }], absences: [] }
  })
}

async function measure(bundle: LibraryBundle, functions: number, { cores }: Bench): Promise<Sample[]> {
  const command = [process.execPath, '--no-node-snapshot', PROGRAM, bundle, String(functions)] as const
  const [program, ...args] = pin(command, cores?.servers)
  const { stdout } = await promisify(execFile)(program, args)
  const times: Record<StartKind, number[]> = JSON.parse(stdout)
  return KINDS.map(kind => ({ case: toCase(bundle, kind), unit: 'ms', better: 'lower', values: times[kind] }))
}

function toCase(bundle: LibraryBundle, kind: StartKind): string {
  return `${bundle}, ${kind}, in the library`
}
