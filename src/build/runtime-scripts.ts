// The guest runtime as scripts: the core, which every isolate runs, and annexes, each compiled into an isolate when it is
// first needed. An annex is bundled without what the core has, and is called with that.

import { readdir, readFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { BuildOptions, Plugin } from 'esbuild'
import * as contract from '../../sandbox/contract.ts'
import { VERSION } from '../base/package.ts'

const SANDBOX = fileURLToPath(new URL('../../sandbox/', import.meta.url))
/** Only numbers and types: in each script for itself. */
const CONTRACT = 'contract.ts'
const STREAMS_GLOBAL = join(SANDBOX, 'web/streams-global.ts')
/** Marks in an annex what comes from the core. */
const CORE = 'core:'

const OPTIONS = {
  absWorkingDir: SANDBOX,
  bundle: true,
  write: false,
  metafile: true,
  target: 'es2024',
  legalComments: 'none',
  minifySyntax: true,
  minifyWhitespace: true,
  define: { ISOLET_VERSION: JSON.stringify(VERSION) },
} as const satisfies BuildOptions

/** The contract's numbers in the place of their names: an object of all ops would take 16 KB of each isolate. */
const inlineNumbers: Plugin = {
  name: 'numbers',
  setup({ onLoad }) {
    const contents = Object.entries(contract).map(([name, value]) => toDeclaration(name, value))
    onLoad({ filter: /sandbox[\\/]contract\.ts$/ }, () => ({ contents: contents.join('\n'), loader: 'ts' }))
  },
}

function toDeclaration(name: string, value: unknown): string {
  if (typeof value !== 'object' || Array.isArray(value)) return `export const ${name} = ${JSON.stringify(value)}`
  return `export const enum ${name} {${Object.entries(value as object).map(([key, number]) => `${key} = ${number}`)}}`
}

/** In the place of the global object the streams package sees what we tell it of that. */
const shadowGlobal: Plugin = {
  name: 'global',
  setup({ onLoad }) {
    onLoad({ filter: /web-streams-polyfill[\\/].*\.mjs$/ }, async ({ path }) => ({
      contents: `import { scope as globalThis } from ${JSON.stringify(STREAMS_GLOBAL)}\n${await readFile(path, 'utf8')}`,
      resolveDir: dirname(path),
    }))
  },
}

/** What an annex imports of the core. */
interface Import {
  /** By its path in sandbox/. */
  readonly file: string
  readonly name: string
}

interface Annex {
  readonly name: string
  readonly script: string
  readonly imports: readonly Import[]
}

interface Bundle {
  readonly text: string
  /** Modules in it, by their paths in sandbox/. */
  readonly files: readonly string[]
}

/** @param minify shortens names as well: tests run so, to see that nothing rests on them */
export async function bundleRuntimeScripts({ minify = false } = {}): Promise<contract.RuntimeScripts> {
  const core = new Set((await bundle({ entryPoints: ['entry.ts'] })).files.filter(file => file !== CONTRACT))
  const names = (await readdir(join(SANDBOX, 'annexes'))).sort().map(file => file.slice(0, -'.ts'.length))
  const bundles = await Promise.all(names.map(name => bundleAnnex(`annexes/${name}.ts`, core, minify)))
  refuseTwins(bundles.flatMap(({ files }) => files.filter(file => file !== CONTRACT)))
  const annexes = names.map((name, at) => toAnnex(name, bundles[at]?.text ?? ''))
  const contents = toEntry(annexes)
  const { text } = await bundle({
    stdin: { contents, resolveDir: SANDBOX, loader: 'ts' },
    format: 'iife',
    globalName: '__isolet',
    minifyIdentifiers: minify,
    plugins: [inlineNumbers],
  })
  return {
    // Sloppy functions show who called them.
    core: `(() => {"use strict";${text}return __isolet.start})()`,
    annexes: Object.fromEntries(annexes.map(({ name, script }) => [name, script])),
  }
}

function bundleAnnex(file: string, core: ReadonlySet<string>, minify: boolean): Promise<Bundle> {
  return bundle({
    entryPoints: [file],
    format: 'esm',
    minifyIdentifiers: minify,
    plugins: [leaveOut(core), inlineNumbers, shadowGlobal],
  })
}

async function bundle(options: BuildOptions): Promise<Bundle> {
  // Loaded late: cells read the runtime too, and never bundle.
  const { build } = await import('esbuild')
  const { outputFiles, metafile } = await build({ ...OPTIONS, ...options })
  return { text: outputFiles?.[0]?.text ?? '', files: Object.keys(metafile?.inputs ?? {}) }
}

function leaveOut(core: ReadonlySet<string>): Plugin {
  return {
    name: 'core',
    setup({ onResolve }) {
      onResolve({ filter: /^\.{1,2}\// }, ({ path, resolveDir }) => {
        const file = relative(SANDBOX, join(resolveDir, path))
        return core.has(file) ? { path: CORE + file, external: true, sideEffects: false } : undefined
      })
    },
  }
}

/** A module in two annexes would be there twice, each with state and classes of its own. */
function refuseTwins(files: readonly string[]): void {
  const twin = files.find((file, at) => files.indexOf(file) !== at)
  if (twin !== undefined) throw new Error(`sandbox/${twin} is in two annexes: the core must import it, or one of them`)
}

// How esbuild writes imports, which stand anywhere, and exports, which stand at the end.
const IMPORT = /\bimport\s*\{([^}]*)\}\s*from\s*"core:([^"]+)";/g
const EXPORT = /\bexport\s*\{([^}]*)\};?\s*$/

/** Turns a bundle into an expression: a function of what it imports that gives what it exports. */
function toAnnex(name: string, text: string): Annex {
  const imports: Import[] = []
  const locals: string[] = []
  const body = text.replace(IMPORT, (_, list: string, file: string) => {
    for (const [name, local] of toPairs(list)) {
      imports.push({ file, name })
      locals.push(local)
    }
    return ''
  })
  const exports = EXPORT.exec(body)
  if (exports === null || body.includes(`"${CORE}`)) throw new Error('esbuild writes imports or exports in a new way')
  const results = toPairs(exports[1] ?? '').map(([local, name]) => `${name}:${local}`)
  return { name, script: `((${locals})=>{"use strict";${body.slice(0, exports.index)}return{${results}}})`, imports }
}

/** `a as b,c` as [['a', 'b'], ['c', 'c']]. */
function toPairs(list: string): [string, string][] {
  return list
    .split(',')
    .map(item => item.trim().split(/\s+as\s+/))
    .filter(([first]) => first !== '')
    .map(([first = '', second = first]) => [first, second])
}

/** The core's entry: what sandbox/entry.ts exports, with what each annex imports connected to it. */
function toEntry(annexes: readonly Annex[]): string {
  const aliases = new Map<string, string>()
  const lines: string[] = []
  const toAlias = ({ file, name }: Import): string => {
    const known = aliases.get(`${file} ${name}`)
    if (known !== undefined) return known
    const alias = `_${aliases.size}_${name}`
    aliases.set(`${file} ${name}`, alias)
    lines.push(`import { ${name} as ${alias} } from ${JSON.stringify(`./${file}`)}`)
    return alias
  }
  const imports = annexes.map(annex => `${JSON.stringify(annex.name)}: () => [${annex.imports.map(toAlias)}]`)
  lines.push(
    `import { connectCore } from './annex.ts'`,
    `export { start } from './entry.ts'`,
    `connectCore({${imports}})`,
  )
  return lines.join('\n')
}
