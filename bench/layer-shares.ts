// Shares of a profile by layer: each sample counts for the file that was running, or, where that is Node's or V8's own
// code without a name for its work, for the nearest caller that has one.

import type { CpuProfile, ProfileNode } from './inspector.ts'

/** First rule that fits a file's URL, in turn. */
const RULES: readonly (readonly [RegExp, string])[] = [
  [/^node:(_http_|internal\/http)/, 'HTTP: parse, write'],
  [
    /^node:(net|internal\/(net|streams|stream_base|js_stream)|stream|internal\/url|buffer|internal\/buffer)/,
    'sockets and streams',
  ],
  [/^node:/, "Node's loop, timers, promises"],
  [/@hono\/node-server|node_modules\/hono\//, 'Hono and its adapter'],
  [/src\/server\/(answer|write-stream|problem)/, 'answer'],
  [/src\/server\//, 'route, request head, body'],
  [/src\/(host|pool|base)\//, 'lease, figures, limits'],
  [/src\/isolate\/(codec|crossing|text-body)/, 'encode and decode'],
  [/src\/isolate\/(guest-isolate|entry|turns|invocation)/, 'enter, and the guest'],
  [/src\/(isolate|ops)\//, 'ops'],
  [/src\/cells\//, 'link'],
]
/** What V8 itself does, by the name of its frame. */
const OWN: ReadonlyMap<string, string> = new Map([
  ['(garbage collector)', 'collections'],
  ['(program)', 'native: parsing, system calls, other isolates'],
])
const LEFT_OUT = new Set(['(idle)', '(root)'])

/** Shares of the time that was not idle, which add up to 1. */
export function shareOut(profile: CpuProfile): Record<string, number> {
  const layers = toLayers(profile.nodes)
  const us = new Map<string, number>()
  for (const [at, node] of profile.samples.entries()) {
    const layer = layers.get(node)
    if (layer !== undefined) us.set(layer, (us.get(layer) ?? 0) + (profile.timeDeltas[at] ?? 0))
  }
  const all = [...us.values()].reduce((sum, each) => sum + each, 0)
  const sorted = [...us].sort(([, a], [, b]) => b - a)
  return Object.fromEntries(sorted.map(([layer, spent]) => [layer, spent / all]))
}

function toLayers(nodes: readonly ProfileNode[]): ReadonlyMap<number, string> {
  const byId = new Map(nodes.map(node => [node.id, node]))
  const layers = new Map<number, string>()
  const visit = (node: ProfileNode, above: string): void => {
    const layer = layerOf(node) ?? above
    if (!LEFT_OUT.has(node.callFrame.functionName)) layers.set(node.id, layer)
    for (const child of node.children ?? []) {
      const next = byId.get(child)
      if (next !== undefined) visit(next, layer)
    }
  }
  const [root] = nodes
  if (root !== undefined) visit(root, 'unnamed')
  return layers
}

function layerOf({ callFrame: { functionName, url } }: ProfileNode): string | undefined {
  return OWN.get(functionName) ?? RULES.find(([pattern]) => pattern.test(url))?.[1]
}
