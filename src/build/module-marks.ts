// Marks in a bundle: each module says when it begins to run and when it is through, by a line of console.debug. Knows
// esbuild's plugins; who reads the lines, and by which clock, it does not.

import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { extname } from 'node:path'
import type { Plugin } from 'esbuild'
import { LOADERS } from './settings.ts'

export interface ModuleMarks {
  /** Puts marks around the code of files. Must come before plugins that load the same. */
  readonly plugin: Plugin
  /** What lines of marks begin with; the number of the module follows, negative at its end. */
  readonly token: string
  /** The number of the module at an absolute path; undefined for one without marks. Numbers begin at 1. */
  findNumber(path: string): number | undefined
}

/** Marks of number 0 in a row with which a marked module begins, to learn from what a mark takes. */
export const MARK_ZEROES = 32
/** A start may write 256 KiB of log; a module makes two lines of up to 60 bytes, what they are charged with included. */
const MAX_MODULES = 1500
const CODE = /\.[cm]?[jt]sx?$/

export function createModuleMarks(): ModuleMarks {
  // Unlike every name of the program, so that nothing shadows it.
  const token = `mark_${randomUUID().replaceAll('-', '').slice(0, 12)}`
  const numbers = new Map<string, number>()
  return {
    token,
    findNumber: path => numbers.get(path),
    plugin: {
      name: 'module-marks',
      setup(build) {
        build.onLoad({ filter: CODE, namespace: 'file' }, async ({ path, with: { type } }) => {
          const number = numbers.get(path) ?? numbers.size + 1
          const loader = LOADERS[extname(path)]
          if (type !== undefined || loader === undefined || number > MAX_MODULES) return undefined
          numbers.set(path, number)
          return { contents: withMarks(await readFile(path, 'utf8'), token, number), loader }
        })
      },
    },
  }
}

/** A module that leaves early (CommonJS may return) makes its second mark never. */
function withMarks(source: string, token: string, number: number): string {
  const hashbang = /^#!.*\n?/.exec(source)?.[0] ?? ''
  return `${hashbang}${token}(${number});${source.slice(hashbang.length)}\n;${token}(-${number});\n`
}

/**
 * What must run before a module with marks.
 * @param isKept for each mark, in the order in which they are made, whether it is written. @default all
 */
export function toMarkPrologue(token: string, isKept?: readonly boolean[]): string {
  const kept = isKept?.map(Number).join('') ?? ''
  const test = isKept === undefined ? 'true' : `"${kept}"[made++] === "1"`
  // A module may replace console: the function is taken before any of them runs.
  return `const ${token} = (debug => {
  for (let i = 0; i < ${MARK_ZEROES}; i++) debug("${token}0");
  let made = 0;
  return number => { if (${test}) debug("${token}" + number); };
})(console.debug);
`
}
