// Finds the tests of a suite: one case for each file and variant, in the order of the areas. Knows why a file cannot be
// run; runs none.

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { AREAS, type Area, OWN } from './areas.ts'
import { isForServers, type Meta, parseMeta } from './meta.ts'
import { findServerNeed, type ServerNeed } from './server-need.ts'
import { findSkip } from './skips.ts'

export interface TestCase {
  readonly area: string
  /** Path from the root of the suite with the variant's query: what expectations and reports call it. */
  readonly name: string
  readonly path: string
  /** The query with its `?`, or empty. */
  readonly variant: string
  /** Where it lies on this machine. */
  readonly file: string
  /** The folder that `/` means to it. */
  readonly root: string
  readonly meta: Meta
  /** The scripts of its META, where they lie. */
  readonly scripts: readonly string[]
  /** What it needs of the suite's own server, if anything. */
  readonly serverNeed: ServerNeed | undefined
  /** Why it is not run. */
  readonly skip: string | undefined
  /** It would run if the suite's server did. */
  readonly isUnserved: boolean
}

export interface Selection {
  /** Folder of the suite. */
  readonly suite: string
  /** Areas by their ids, or by the first parts of them; empty means all. */
  readonly areas: readonly string[]
  /** What a path must match. */
  readonly filter?: RegExp | undefined
  /** The suite's own server runs. */
  readonly withServer: boolean
}

export function discover(selection: Selection): TestCase[] {
  const wanted = AREAS.filter(({ id }) => isWanted(id, selection.areas))
  return wanted.flatMap(area => casesOf(area, selection))
}

/** Areas that were asked for and that there are none of. */
export function findUnknownAreas(areas: readonly string[]): string[] {
  return areas.filter(asked => !AREAS.some(({ id }) => isWanted(id, [asked])))
}

function isWanted(id: string, areas: readonly string[]): boolean {
  return areas.length === 0 || areas.some(asked => id === asked || id.startsWith(`${asked}/`))
}

function casesOf(area: Area, { suite, filter, withServer }: Selection): TestCase[] {
  const root = area.id === OWN ? import.meta.dirname : suite
  return filesOf(area, root)
    .filter(path => filter?.test(path) ?? true)
    .flatMap(path => variantsOf(area, root, path, withServer))
}

/** From the root, sorted within each folder of the area. */
function filesOf({ folders, files = [], except = [] }: Area, root: string): string[] {
  const found = folders.flatMap(folder => filesBelow(root, folder))
  const own = found.filter(path => !except.some(folder => path.startsWith(`${folder}/`)))
  return [...own, ...files.filter(path => existsSync(join(root, path)))]
}

function filesBelow(root: string, folder: string): string[] {
  if (!existsSync(join(root, folder))) return []
  const files = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
  return files
    .filter(file => file.endsWith('.any.js'))
    .map(file => `${folder}/${file}`)
    .sort()
}

function variantsOf(area: Area, root: string, path: string, withServer: boolean): TestCase[] {
  const file = join(root, path)
  const source = readFileSync(file, 'utf8')
  const meta = parseMeta(source)
  const scripts = meta.scripts.map(script => toFile(root, file, script))
  const serverNeed = findServerNeed(path, [
    source,
    ...scripts.filter(script => liesBeside(script, file)).map(readIfThere),
  ])
  const obstacle = findSkip(path) ?? findObstacle(root, meta, scripts, serverNeed)
  const isUnserved = obstacle === undefined && serverNeed !== undefined && !withServer
  const skip = isUnserved ? `needs the suite's server (${serverNeed.what})` : obstacle
  return meta.variants.map(variant => {
    return {
      area: area.id,
      name: path + variant,
      path,
      variant,
      file,
      root,
      meta,
      scripts,
      serverNeed,
      skip,
      isUnserved,
    }
  })
}

function findObstacle(root: string, meta: Meta, scripts: readonly string[], serverNeed: ServerNeed | undefined) {
  if (!isForServers(meta)) return `is for ${meta.globals.join(', ')} only`
  const missing = scripts.filter(script => !existsSync(script))
  if (missing.length > 0) return `misses ${missing.map(script => relative(root, script)).join(', ')}`
  return serverNeed?.isBeyond ? `needs ${serverNeed.what}, which the suite's server is not started with` : undefined
}

function toFile(root: string, test: string, script: string): string {
  const path = script.replace(/\?.*/, '').replace('/resources/WebIDLParser.js', '/resources/webidl2/lib/webidl2.js')
  return path.startsWith('/') ? join(root, path) : resolve(dirname(test), path)
}

function liesBeside(script: string, test: string): boolean {
  return dirname(script) === dirname(test)
}

function readIfThere(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8') : ''
}
