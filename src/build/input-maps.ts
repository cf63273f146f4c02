// Source maps on their way in and out of a build of uploaded files. esbuild reads what such a map names from the disk
// (the map itself, then every source without contents), so a map reaches it only rewritten and without contents.

import { toSourceName } from './source-name.ts'
import type { FileContents, UploadedFiles } from './uploaded-files.ts'

interface SourceMap {
  readonly version: 3
  readonly sources: readonly string[]
  readonly sourcesContent?: readonly (string | null)[]
  readonly names: readonly string[]
  readonly mappings: string
}

/** Contents of original sources by name, as maps gave them. */
export type SourceContents = Map<string, string>

/**
 * The module with only our own word on its source map: `NAME.map` of the upload, made harmless, or none. The last
 * comment counts for esbuild, so appending one is enough. Contents of the map's sources are put into `contents`.
 */
export function withOwnMap(name: string, text: string, files: UploadedFiles, contents: SourceContents): string {
  const map = parseMap(files.get(`${name}.map`))
  if (map !== undefined) return `${text}\n//# sourceMappingURL=${toDataUrl(map, contents)}`
  return text.includes('sourceMappingURL') ? `${text}\n//# sourceMappingURL=none` : text
}

/** The map that esbuild made, with printable relative names and the contents found for them. */
export function toOutputMap(json: string, findContents: (source: string) => string | undefined): string {
  const map = JSON.parse(json) as SourceMap // our own esbuild wrote it
  const sourcesContent = map.sources.map((source, i) => map.sourcesContent?.[i] ?? findContents(source) ?? null)
  return JSON.stringify({ ...map, sources: map.sources.map(toSourceName), sourcesContent })
}

function toDataUrl(map: SourceMap, contents: SourceContents): string {
  const sources = map.sources.map(toSourceName)
  for (const [index, source] of sources.entries()) {
    const text = map.sourcesContent?.[index]
    if (typeof text === 'string') contents.set(source, text)
  }
  const { version, names, mappings } = map
  const json = JSON.stringify({ version, sources, names, mappings })
  return `data:application/json;base64,${Buffer.from(json).toString('base64')}`
}

/** The map when it is one of version 3 without sections; a broken map is as good as none. */
function parseMap(file: FileContents | undefined): SourceMap | undefined {
  if (file === undefined) return undefined
  try {
    const map: unknown = JSON.parse(typeof file === 'string' ? file : new TextDecoder().decode(file))
    return isSourceMap(map) ? map : undefined
  } catch {
    return undefined
  }
}

function isSourceMap(value: unknown): value is SourceMap {
  if (typeof value !== 'object' || value === null) return false
  const map = value as Partial<Record<keyof SourceMap, unknown>> // every field is checked here
  return map.version === 3 && typeof map.mappings === 'string' && isTexts(map.sources) && isTexts(map.names)
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every(item => typeof item === 'string')
}
