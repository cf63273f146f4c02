// The program of a builder process: it answers builds until its owner is gone. Nothing of a tenant runs here, but what
// its sources cost is spent here, so the process is made to be killed.

import { writeFileSync } from 'node:fs'
import { setPriority } from 'node:os'
import { IsoletError } from '../base/errors.ts'
import type { BuildAnswer, Ready, UploadOptions } from './build-messages.ts'
import { buildUpload } from './build-upload.ts'
import { GAVE_UP } from './bundler.ts'
import { killTree } from './process-tree.ts'

/** Far below those who serve requests: a build may wait, a victim of one may not (sched(7), "The nice value"). */
const NICE = 15
/** What esbuild may map, in bytes: our owner knows, and it is the only thing we are told at the start. */
const maxBundlerBytes = Number(process.argv[2])

yieldToOthers()
process.on('disconnect', () => killTree(process.pid))
// Only our own side of the channel writes to it, and it writes nothing but uploads.
process.on('message', upload => void answer(upload as UploadOptions).then(send))
send({ kind: 'ready' })

async function answer(upload: UploadOptions): Promise<BuildAnswer> {
  try {
    return { kind: 'built', result: await buildUpload(upload, maxBundlerBytes) }
  } catch (error) {
    if (error instanceof IsoletError && error.message === GAVE_UP) return { kind: 'gave-up' }
    if (error instanceof IsoletError && error.code === 'ERR_BUILD')
      return { kind: 'refused', message: error.message, guestStack: error.guestStack }
    return { kind: 'failed', detail: String(error instanceof Error ? error.stack : error) }
  }
}

function send(message: BuildAnswer | Ready): void {
  // What can't be sent any more has nobody to read it: the owner is gone, and `disconnect` follows.
  process.send?.(message, undefined, undefined, () => undefined)
}

/** Gives way on the processor, and is the first to go when the machine runs out of memory. esbuild inherits both. */
function yieldToOthers(): void {
  try {
    setPriority(NICE)
    writeFileSync('/proc/self/oom_score_adj', '1000')
  } catch {
    // Not every system has them; the owner's limits hold all the same.
  }
}
