// Runs tests, a few at a time, each as a function of its own. Whatever a test does to its function, its cell or the
// server is its result; the others go on.

import type { TestCase } from './discover.ts'
import type { Answer, IsoletServer, Trial } from './isolet-server.ts'
import type { BuildModule } from './module/build-module.ts'
import type { FileResult, Outcome } from './result.ts'

export interface RunOptions {
  readonly server: IsoletServer
  readonly buildModule: BuildModule
  /** How many run at once. */
  readonly jobs: number
  readonly onResult?: (result: FileResult) => void
}

type Ending = Pick<FileResult, 'outcome' | 'message' | 'subtests'>

const MESSAGE_LENGTH = 500

/** Results in the order of the cases, of those that are not skipped. */
export async function runCases(cases: readonly TestCase[], options: RunOptions): Promise<FileResult[]> {
  const waiting = cases.filter(({ skip }) => skip === undefined).entries()
  const results: FileResult[] = []
  const lane = async () => {
    // All lanes take from one line.
    for (const [index, test] of waiting) {
      const result = await runCase(test, `t${index}`, options)
      results[index] = result
      options.onResult?.(result)
    }
  }
  await Promise.all(Array.from({ length: options.jobs }, lane))
  return results
}

async function runCase(test: TestCase, functionName: string, options: RunOptions): Promise<FileResult> {
  const began = performance.now()
  const ending = await tryCase(test, functionName, options)
  return { area: test.area, name: test.name, ...ending, ms: Math.round(performance.now() - began) }
}

function tryCase(test: TestCase, functionName: string, { server, buildModule }: RunOptions): Promise<Ending> {
  return Promise.try(() => buildModule(test)).then(
    module => server.try(functionName, module).then(toEnding, toFailure),
    error => end('REFUSED', `it makes no module: ${error}`),
  )
}

/** Of a test whose server gave no answer. */
function toFailure(error: unknown): Ending {
  const isLate = error instanceof Error && error.name === 'TimeoutError'
  return end(isLate ? 'TIMEOUT' : 'LOST', isLate ? 'no answer came' : `the server is gone: ${error}`)
}

function toEnding({ deployed, called }: Trial): Ending {
  if (called === undefined) return end('REFUSED', toReason(deployed))
  if (called.status === 200) return readResults(called.text)
  if (called.code === 'ERR_CELL_LOST') return end('LOST', toReason(called))
  return end(called.code === 'ERR_WALL_LIMIT' ? 'TIMEOUT' : 'ERROR', toReason(called))
}

/** A test that breaks what carries its results gives none. */
function readResults(text: string): Ending {
  try {
    const { outcome, message, subtests } = JSON.parse(text)
    if (Array.isArray(subtests)) return { outcome, message, subtests }
  } catch {
    // Said below.
  }
  return end('ERROR', `answered no results: ${text.slice(0, MESSAGE_LENGTH)}`)
}

function end(outcome: Outcome, message: string): Ending {
  return { outcome, message, subtests: [] }
}

function toReason({ status, code, text }: Answer): string {
  return `${status} ${code}: ${text.slice(0, MESSAGE_LENGTH)}`
}
