// Reads the imports of the project and names the files that break the layout of docs/architecture.md.

import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('..', import.meta.url))

/** Rooms from the ground up. A room imports from floors below its own; rooms on one floor don't meet. */
const FLOORS = [
  ['base'],
  ['isolate', 'build', 'registry'],
  ['pool', 'ops'],
  ['host'],
  ['cells'],
  ['server', 'embed'],
  ['cli'],
]
/** Types that rooms below the host may read, and why: a version is what all of them speak about. */
const TYPES_FOR_ALL = new Set(['src/host/version.ts'])
const WALL = 'sandbox/contract.ts'
const OWNERS: Readonly<Record<string, RegExp>> = {
  'isolated-vm': /^src\/isolate\//,
  'node:sqlite': /^src\/registry\//,
  esbuild: /^src\/build\//,
  hono: /^src\/server\//,
  commander: /^src\/cli\//,
}

interface Import {
  readonly from: string
  /** A file of the project by its path, or a package by its name. */
  readonly to: string
  readonly typeOnly: boolean
}

const IMPORT =
  /^(?:import|export)\s+(type\s)?[^'"`;]*?from\s*['"]([^'"]+)['"]|^import\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/gm

function readImports(folder: string): Import[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith('.ts'))
    .flatMap(file => importsOf(join(folder, file)))
}

function importsOf(from: string): Import[] {
  const source = readFileSync(join(ROOT, from), 'utf8')
  return [...source.matchAll(IMPORT)].map(match => {
    const specifier = match[2] ?? match[3] ?? match[4] ?? ''
    const to = specifier.startsWith('.') ? relative(ROOT, join(ROOT, dirname(from), specifier)) : specifier
    return { from, to, typeOnly: match[1] !== undefined }
  })
}

const roomOf = (file: string): string | undefined => /^src\/([^/]+)\//.exec(file)?.[1]
const floorOf = (room: string): number => FLOORS.findIndex(floor => floor.includes(room))
const shown = ({ from, to }: Import): string => `${from} imports ${to}`

const sources = readImports('src')
const guest = readImports('sandbox')

test('there are imports to judge', () => {
  assert.ok(sources.length > 50, `only ${sources.length} imports found in src/`)
  assert.ok(guest.length > 10, `only ${guest.length} imports found in sandbox/`)
})

test('every room of src/ has a floor', () => {
  const rooms = new Set(sources.map(({ from }) => roomOf(from)).filter(room => room !== undefined))
  assert.deepEqual(
    [...rooms].filter(room => floorOf(room) === -1),
    [],
  )
})

test('imports of src/ go down, never up and never across a floor', () => {
  const wrong = sources.filter(({ from, to, typeOnly }) => {
    const [own, other] = [roomOf(from), roomOf(to)]
    if (own === undefined || other === undefined || own === other) return false
    if (typeOnly && TYPES_FOR_ALL.has(to)) return false
    return floorOf(own) <= floorOf(other)
  })
  assert.deepEqual(wrong.map(shown), [])
})

test('host and guest share the wall and nothing else', () => {
  const wrong = [
    ...sources.filter(({ to }) => to.startsWith('sandbox/') && to !== WALL),
    ...guest.filter(({ to }) => to.startsWith('src/') || to.startsWith('node:')),
    ...guest.filter(({ from }) => from === WALL),
  ]
  assert.deepEqual(wrong.map(shown), [])
})

test('each engine, store and framework has one owner', () => {
  const wrong = sources.filter(({ from, to }) => {
    const owner = Object.keys(OWNERS).find(name => to === name || to.startsWith(`${name}/`))
    return owner !== undefined && !OWNERS[owner]?.test(from)
  })
  assert.deepEqual(wrong.map(shown), [])
})

test('no file imports itself in a circle', () => {
  const edges = new Map<string, string[]>()
  for (const { from, to, typeOnly } of [...sources, ...guest]) {
    if (!typeOnly && to.endsWith('.ts')) edges.set(from, [...(edges.get(from) ?? []), to])
  }
  const circles: string[] = []
  const done = new Set<string>()
  const walk = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) circles.push([...path.slice(path.indexOf(file)), file].join(' → '))
    else if (!done.has(file)) for (const next of edges.get(file) ?? []) walk(next, [...path, file])
    done.add(file)
  }
  for (const file of edges.keys()) walk(file, [])
  assert.deepEqual(circles, [])
})
