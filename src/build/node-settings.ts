// How a build differs for functions that take Node's modules. Knows esbuild's options; what is run is its caller's.

import type { BuildResult } from 'esbuild'
import { ASYNC_HOOKS_SHIM, GLOBALS } from './node-modules.ts'
import { ASYNC_CONTEXT, nodePlugin, nodeProbe, toInjectedGlobal, toProbed } from './node-plugin.ts'
import type { Settings } from './settings.ts'

type Result = BuildResult<Settings>

/** V8 tells nobody when a native `await` goes on; a promise's `then` can be put into the context of its caller. */
const WITHOUT_AWAIT = { 'async-await': false, 'async-generator': false, 'for-await': false }

interface Needs {
  readonly modules: boolean
  readonly asyncHooks: boolean
  /** Names of globals that something mentions. */
  readonly globals: readonly string[]
}

/**
 * Builds twice: once to see what of Node's the function uses, and with that much of our shims. esbuild would put what it
 * may inject into every bundle that has CommonJS in it, used or not.
 */
export async function buildForNode(
  settings: Settings,
  build: (settings: Settings) => Promise<Result>,
): Promise<Result> {
  const plugins = settings.plugins ?? []
  const probed = await build({ ...settings, plugins: [nodeProbe, ...plugins] })
  const { modules, asyncHooks, globals } = readNeeds(probed)
  if (!modules && globals.length === 0) return probed
  return await build({
    ...settings,
    plugins: [nodePlugin, ...plugins],
    inject: [...(asyncHooks ? [ASYNC_CONTEXT] : []), ...globals.map(toInjectedGlobal)],
    ...(asyncHooks && { supported: WITHOUT_AWAIT }),
  })
}

function readNeeds({ metafile, outputFiles }: Result): Needs {
  const imports = Object.values(metafile.outputs).flatMap(output => output.imports)
  const code = outputFiles?.find(file => file.path.endsWith('.js'))?.text ?? ''
  return {
    modules: imports.length > 0,
    asyncHooks: imports.some(({ path }) => path === toProbed(ASYNC_HOOKS_SHIM)),
    globals: [...GLOBALS.keys()].filter(name => isMentioned(name, code)),
  }
}

/** Also in a text, or as a key: then it is there in vain. */
function isMentioned(name: string, code: string): boolean {
  return new RegExp(`(?<![\\w$.])${name}(?![\\w$])`).test(code)
}
