// First requests through the library, without server and socket: what of a start is isolet's own.

import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { pin } from '../cores.ts'
import { INLINE } from '../isolet-subject.ts'
import { LIBRARY_BUNDLES, type LibraryBundle, type LibraryStarts } from '../starts-process.ts'
import type { Bench, Plan, Sample } from '../suite.ts'

const KINDS = ['cold', 'pooled', 'warm'] as const
type Kind = (typeof KINDS)[number]
const PROGRAM = fileURLToPath(new URL('../starts-process.ts', import.meta.url))
const CASES = LIBRARY_BUNDLES.flatMap(bundle => KINDS.map(kind => toCase(bundle, kind)))

export function planLibraryStart(): Plan {
  const step = {
    suite: 'start',
    what: 'in the library',
    subject: INLINE,
    seconds: 12,
    cases: CASES,
    run: measure,
  } as const
  return { steps: [step], absences: [] }
}

/** In a process of its own. */
async function measure({ cores, sizes }: Bench): Promise<Sample[]> {
  const { functions, warmUp } = sizes.start
  const command = [process.execPath, '--no-node-snapshot', PROGRAM, String(functions), String(warmUp)] as const
  const [program, ...args] = pin(command, cores?.servers)
  const { stdout } = await promisify(execFile)(program, args)
  const times: LibraryStarts = JSON.parse(stdout)
  return LIBRARY_BUNDLES.flatMap(bundle =>
    KINDS.map(kind => ({ case: toCase(bundle, kind), unit: 'ms', better: 'lower', values: times[bundle][kind] })),
  )
}

function toCase(bundle: LibraryBundle, kind: Kind): string {
  return `${bundle}, ${kind}, in the library`
}
