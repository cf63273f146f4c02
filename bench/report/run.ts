// Writes the report of a record. Exit code 2 for a wrong command line, 1 for a record that can't be read or a page that
// can't be written.

import { resolve } from 'node:path'
import { readRecord } from '../read-record.ts'
import { writeReport } from './report.ts'

const USAGE = 'usage: npm run bench:report -- FILE.json [OUT.html]'

process.exitCode = await main(process.argv.slice(2))

async function main(args: readonly string[]): Promise<number> {
  const [file, out = file?.replace(/(\.json)?$/, '.html')] = args
  if (file === undefined || out === undefined || args.length > 2 || args.some(arg => arg.startsWith('-'))) {
    return complain(2, USAGE)
  }
  if (resolve(file) === resolve(out)) return complain(2, `the report would take the place of its record: ${out}`)
  try {
    await writeReport(await readRecord(file), out)
  } catch (error) {
    return complain(1, error instanceof Error ? error.message : String(error))
  }
  console.log(out)
  return 0
}

function complain(code: number, message: string): number {
  console.error(message)
  return code
}
