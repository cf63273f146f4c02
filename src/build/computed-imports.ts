// Finds imports whose path is put together at run time. For `import('./' + x)` esbuild asks no plugin: it walks the disk,
// and one line of an upload that starts at the root costs half a minute and gigabytes. So they are refused beforehand.

import type { Loader, PartialMessage, PluginBuild } from 'esbuild'
import { COMPUTED_PATH } from './refusals.ts'
import { SHARED_SETTINGS } from './settings.ts'

/** A call of import or require whose argument is neither one literal nor a plain name, as esbuild prints it. */
const COMPUTED_IMPORT =
  /(?<![\w$]|(?<!\.\.)\.)(?:import|require)(?:\.\w+|\?\.)?\((?!\)|(?:"[^"\\]*"|'[^'\\]*'|`[^`$\\]*`|[\w$.]+)[,)])/

/**
 * Refuses a module with such an import. Looks at the module as esbuild prints it back: comments, escapes, brackets and
 * spaces that could hide one are gone, constants are folded. What does not parse is left for the build to report.
 */
export async function findComputedImport(
  { esbuild }: PluginBuild,
  name: string,
  text: string,
  loader: Loader,
): Promise<PartialMessage | undefined> {
  if (!/import|require|\\u/.test(text)) return undefined
  const { target, jsx, define } = SHARED_SETTINGS
  const settings = { target, jsx, define, tsconfigRaw: '{}', minifyWhitespace: true, minifySyntax: true } as const
  // Not `transform`: what is longer than 1 MiB it would hand over in files of the disk, which a killed builder leaves.
  const printed = await esbuild
    .build({ ...settings, stdin: { contents: text, loader }, write: false, logLevel: 'silent', legalComments: 'none' })
    .catch(() => null)
  const code = printed?.outputFiles[0]?.text
  if (code === undefined || !COMPUTED_IMPORT.test(code)) return undefined
  return { text: COMPUTED_PATH, location: toLocation(name, text) }
}

/** Where it is in the original, as well as that can be told: the first thing that looks like one, else the first line. */
function toLocation(file: string, text: string): NonNullable<PartialMessage['location']> {
  const before = text.slice(0, Math.max(0, text.search(COMPUTED_IMPORT))).split('\n')
  const lineText = text.split('\n', before.length).at(-1) ?? ''
  return { file, line: before.length, column: Buffer.byteLength(before.at(-1) ?? ''), lineText }
}
