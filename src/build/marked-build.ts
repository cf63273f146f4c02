// A module once more, with marks where each of its files begins and ends, to see which of them cost start-up. Knows how
// it is built; runs nothing of it.

import { resolve } from 'node:path'
import type { Metafile } from 'esbuild'
import { type BuildOptions, bundle, findModule } from './build-result.ts'
import { toDiskBuild } from './disk-build.ts'
import { createModuleMarks } from './module-marks.ts'
import type { Settings } from './settings.ts'
import { toSourceName } from './source-name.ts'

export interface MarkedBuild {
  /** The module with marks in it, otherwise as `buildEntry` gives it. Runs after `toMarkPrologue(token)`. */
  readonly code: string
  /** What the text of a mark begins with; the file's number follows, negative at its end. */
  readonly token: string
  readonly files: readonly MarkedFile[]
}

export interface MarkedFile {
  /** Relative, as in stacks: `src/index.ts`, `node_modules/hono/dist/hono.js`. */
  readonly name: string
  /** Length of what it puts into the module, marks not counted, in UTF-8. */
  readonly bytes: number
  /** Its number in marks; undefined for one without: JSON, text, Node's modules. */
  readonly number: number | undefined
}

/** @throws IsoletError ERR_BUILD like `buildEntry`. */
export async function buildMarked(path: string, options: BuildOptions = {}): Promise<MarkedBuild> {
  const { root, settings } = toDiskBuild(path, options)
  const marks = createModuleMarks()
  const marked: Settings = { ...settings, plugins: [marks.plugin, ...(settings.plugins ?? [])] }
  const plain = await bundle(settings, 'disk', options)
  const result = await bundle(marked, 'disk', options)
  const sizes = readSizes(plain.metafile)
  const files = Object.keys(result.metafile.inputs).map(input => ({
    name: toSourceName(input),
    bytes: sizes.get(input) ?? 0,
    number: marks.findNumber(resolve(root, input)),
  }))
  return { code: findModule(result).text, token: marks.token, files }
}

function readSizes({ outputs }: Metafile): ReadonlyMap<string, number> {
  const inputs = Object.values(outputs).flatMap(output => Object.entries(output.inputs))
  return new Map(inputs.map(([name, { bytesInOutput }]) => [name, bytesInOutput]))
}
