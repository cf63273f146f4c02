// `npm run bench`: measures isolet, with --peers other runtimes too, and leaves a record and a report; with --compare
// tells two records apart. Exit codes: 0 all is well; 1 a target was missed, or something is slower; 2 wrong usage, or no
// result.

import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openBundleFolder } from './bundle-folder.ts'
import { toTargets } from './goals.ts'
import { createHono } from './hono-subject.ts'
import { CELLS, createIsolet, INLINE } from './isolet-subject.ts'
import { measure } from './measure.ts'
import type { RunRecord } from './record.ts'
import { type MeasureOptions, type RunOptions, toRunOptions, USAGE } from './run-options.ts'
import { toSummary } from './summary.ts'
import { conclude, isMet } from './targets.ts'

const RESULTS = fileURLToPath(new URL('./results/', import.meta.url))
const NO_RESULT = 2

const options = readOptions()
if (options?.mode === 'help') console.log(USAGE)
if (options?.mode === 'measure') await runMeasure(options)

function readOptions(): RunOptions | undefined {
  try {
    return toRunOptions(process.argv.slice(2))
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${USAGE}`)
    process.exitCode = NO_RESULT
    return undefined
  }
}

async function runMeasure(options: MeasureOptions): Promise<void> {
  using folder = await openBundleFolder()
  const subjects = [createIsolet(INLINE, folder.path), createIsolet(CELLS, folder.path), createHono()]
  const { suites, sizes, seed } = options
  const tell = (line: string) => console.error(line)
  tell(`seed ${seed}`)
  const command = ['npm run bench --', ...process.argv.slice(2)].join(' ')
  const measured = await measure({ suites, sizes, seed, command, tell, subjectsOf: () => subjects })
  const targets = toTargets(suites, measured.record.series)
  const record: RunRecord = { ...measured.record, targets: targets.map(each => ({ ...each, met: isMet(each) })) }
  const out = options.out ?? `${RESULTS}${record.begun.replaceAll(':', '-').slice(0, 19)}.json`
  mkdirSync(dirname(out), { recursive: true })
  writeFileSync(out, JSON.stringify(record))
  tell(`record: ${out}`)
  conclude(options.json, record, toSummary(record), targets)
}
