// Code that runs inside a bare isolate, against the web modules of the sandbox and the real ops of the host.

import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build, type Plugin } from 'esbuild'
import ivm from 'isolated-vm'
import { Op } from '../../../sandbox/contract.ts'
import { systemClock } from '../../../src/base/clock.ts'
import type { OpCall, OpHandler, OpTable } from '../../../src/isolate/op-table.ts'
import { createCryptoOps } from '../../../src/ops/crypto.ts'
import { createThreads } from '../../../src/ops/crypto-queue.ts'
import { createTextOps } from '../../../src/ops/text.ts'
import { createUrlOps } from '../../../src/ops/url.ts'
import { createRoom } from '../../ops/recording-guest.ts'

const SANDBOX = fileURLToPath(new URL('../../../sandbox/', import.meta.url))
const TIMEOUT_MS = 10_000
/** Entries after the first one. */
const TURNS = 200

/** None of the ops under test looks at who calls. */
const NOBODY = {} as OpCall

/** What a guest logged: level and text. */
export type Logged = [level: number, text: string]

export interface Outcome {
  /** What the code returned, by JSON. */
  readonly value: unknown
  readonly logged: readonly Logged[]
}

/**
 * Runs the body of an async function in a fresh isolate. `imports` are lines of import from './…' in sandbox/web/.
 * `given` crosses as JSON and is the body's variable of that name. Assertions inside are `equal(actual, expected)` by
 * JSON and `throws(call, name)`, which answers what was thrown. A function left in `globalThis.turn` is then called in
 * TURNS entries of its own.
 */
export async function runInGuest(imports: string, body: string, given: unknown = null): Promise<Outcome> {
  const code = await bundle(imports, body)
  const logged: Logged[] = []
  const isolate = new ivm.Isolate({ memoryLimit: 128 })
  try {
    const context = isolate.createContextSync()
    const cryptoOps = createCryptoOps(createRoom().guest, createThreads(systemClock))
    const table: OpTable = { ...createUrlOps(), ...createTextOps(), ...cryptoOps, ...createLogOps(logged) }
    const op = new ivm.Callback((code: Op, a: unknown, b: unknown, c: unknown, d: unknown) =>
      (table[code] as OpHandler)(NOBODY, a, b, c, d),
    )
    context.global.setSync('__op', op)
    context.global.setSync('__given', JSON.stringify(given))
    context.evalSync(code, { timeout: TIMEOUT_MS })
    for (let turn = 0; turn < TURNS; turn++) context.evalSync('globalThis.turn?.()', { timeout: TIMEOUT_MS })
    const outcome = JSON.parse(context.evalSync('JSON.stringify(__outcome)', { copy: true }) as string)
    if (outcome.error !== undefined) throw new Error(`in the guest: ${outcome.error}`)
    return { value: outcome.value, logged }
  } finally {
    isolate.dispose()
  }
}

function createLogOps(logged: Logged[]): OpTable {
  return {
    [Op.now]: () => 5,
    [Op.log]: (_call, level, text) => {
      logged.push([level as number, text as string])
    },
  }
}

const PRELUDE = `
const show = value => JSON.stringify(value) ?? String(value)
function equal(actual, expected, what = '') {
  if (show(actual) !== show(expected)) throw new Error(what + ' expected ' + show(expected) + ', got ' + show(actual))
}
function throws(call, name) {
  try { call() } catch (error) {
    if (error.name !== name) throw new Error('expected ' + name + ', got ' + error.name + ': ' + error.message)
    return error
  }
  throw new Error('expected ' + name + ', nothing was thrown: ' + call)
}
const given = JSON.parse(__given)
`

async function bundle(imports: string, body: string): Promise<string> {
  const contents = `${imports}
    import { connect } from '../host.ts'
    connect(__op)
    ${PRELUDE}
    globalThis.__outcome = { error: 'it never settled' }
    ;(async () => { ${body} })().then(
      value => { __outcome = { value } },
      error => { __outcome = { error: error.stack ?? String(error) } },
    )`
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: `${SANDBOX}web`, loader: 'js', sourcefile: 'guest.js' },
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2024',
    define: { ISOLET_VERSION: '"0.0.0"' },
    logLevel: 'silent',
    plugins: [inlineAnnexes],
  })
  return outputFiles[0]?.text ?? ''
}

/** Here the annexes are in the one script, each evaluated when it is opened. */
const inlineAnnexes: Plugin = {
  name: 'annexes',
  setup({ onLoad }) {
    const openers = readdirSync(`${SANDBOX}annexes`).map(
      file => `'${file.slice(0, -3)}': () => require('./annexes/${file}')`,
    )
    onLoad({ filter: /sandbox\/annex\.ts$/ }, () => ({
      contents: `const annexes = {${openers.join()}}
        const opened = {}
        export const openAnnex = name => opened[name] ??= annexes[name]()
        export const findAnnex = name => opened[name]`,
      resolveDir: SANDBOX,
    }))
  },
}
