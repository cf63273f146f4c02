// What modules cost, from times and as isolates tell.

import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { DEFAULT_LIMITS } from '../../src/base/limits.ts'
import { buildEntry } from '../../src/build/build.ts'
import { buildMarked } from '../../src/build/marked-build.ts'
import { type KnownCosts, measureModules, toGroups, toModuleCosts } from '../../src/cli/module-costs.ts'
import { makeFolder } from '../build/fixtures.ts'

test('files add up by package, medians count, and what cannot be timed says so', () => {
  const files = [
    { name: 'src/index.ts', bytes: 10, number: 1 },
    { name: 'node_modules/.pnpm/a@1/node_modules/@scope/a/x.js', bytes: 100, number: 2 },
    { name: 'node_modules/@scope/a/y.js', bytes: 200, number: 3 },
    { name: 'data.json', bytes: 50, number: undefined },
    { name: 'node_modules/gone/index.js', bytes: 0, number: undefined },
    { name: 'isolet/node/path.js', bytes: 5, number: undefined },
    { name: 'isolet/node/url.js', bytes: 5, number: undefined },
  ]
  const groups = toGroups(files)
  const round = (own: number, scoped: number, outside: number) =>
    new Map([outside, own, scoped].map((ms, owner) => [owner, ms]))
  const { modules, outside } = toModuleCosts(groups, [round(1, 6, 3), round(0.5, 6, 3), round(90, 90, 90)])
  assert.deepEqual(modules, [
    { name: '@scope/a', isOwn: false, files: 2, bytes: 300, evaluate: { ms: 6, share: 0.6 } },
    { name: 'src/index.ts', isOwn: true, files: 1, bytes: 10, evaluate: { ms: 1, share: 0.1 } },
    { name: 'data.json', isOwn: true, files: 1, bytes: 50, evaluate: undefined },
    { name: 'node: modules', isOwn: false, files: 2, bytes: 10, evaluate: undefined },
  ])
  assert.deepEqual(outside, { ms: 3, share: 0.3 })
})

test('in an isolate the module that works longest comes first, each with what it does itself', async t => {
  const work = (loops: number) => `let n = 0; for (let i = 0; i < ${loops}; i++) n += Math.sqrt(i)`
  const folder = await makeFolder(t, {
    'package.json': '{}',
    'index.js': `import 'slow'; import 'quick'; ${work(300_000)}; export default { fetch: () => new Response() }`,
    'node_modules/slow/index.js': `${work(3_000_000)}; export {}`,
    'node_modules/quick/index.js': 'globalThis.quick = 1',
  })
  const costs = await measureFolder(folder)
  assert.deepEqual(
    costs.modules.map(({ name }) => name),
    ['slow', 'index.js', 'quick'],
  )
  const all = costs.modules.reduce((sum, { evaluate }) => sum + (evaluate?.share ?? 0), costs.outside.share)
  assert.ok(Math.abs(all - 1) < 1e-9)
})

test('a module that does not start leaves its costs unknown, with the reason', async t => {
  const folder = await makeFolder(t, { 'package.json': '{}', 'index.js': 'throw new Error("not like this")' })
  assert.match(JSON.stringify(await measureFolder(folder)), /^\{"unknown":".*not like this/)
})

async function measureFolder(folder: string): Promise<KnownCosts> {
  const entry = join(folder, 'index.js')
  const subject = {
    name: 'costs',
    built: await buildEntry(entry),
    settings: { limits: DEFAULT_LIMITS, env: {} },
    path: '/',
    request: { method: 'GET', headers: [], body: null },
  }
  return (await measureModules(subject, await buildMarked(entry), {})) as KnownCosts // each test says what it expects
}
