// What tests do to their functions, on a real server with a cell.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TestCase } from './discover.ts'
import { type IsoletServer, openIsoletServer } from './isolet-server.ts'
import type { FileResult } from './result.ts'
import { runCases } from './run-cases.ts'

const PASSING = `export default { fetch: () => Response.json({
  outcome: 'OK', message: null, subtests: [{ name: 'x', status: 'PASS', message: null }] }) }`

function toCase(name: string, skip?: string): TestCase {
  const meta = { title: undefined, globals: [], scripts: [], variants: [''], isLong: false }
  const place = { area: 'url', name, path: name, variant: '', file: name, root: '/' }
  return { ...place, meta, scripts: [], serverNeed: undefined, skip, isUnserved: false }
}

/** Cases in the order of their modules. */
async function run(server: IsoletServer, modules: Readonly<Record<string, string>>, jobs = 1): Promise<FileResult[]> {
  const cases = Object.keys(modules).map(name => toCase(name))
  return runCases(cases, { server, jobs, buildModule: ({ name }) => modules[name] ?? '' })
}

test('what a test does to its function is its result, and the next ones run', { timeout: 60_000 }, async () => {
  await using server = await openIsoletServer({ cpuMs: 500, startupCpuMs: 1000, wallMs: 3000 })
  const results = await run(server, {
    'does not compile': 'export default {',
    spins: 'export default { fetch() { for (;;); } }',
    throws: 'export default { fetch() { throw new Error("no") } }',
    'never settles': 'export default { fetch: () => new Promise(() => undefined) }',
    'answers something else': 'export default { fetch: () => new Response("hello") }',
    passes: PASSING,
  })
  assert.deepEqual(
    results.map(({ name, outcome, message }) => [name, outcome, message?.split(':')[0] ?? null]),
    [
      ['does not compile', 'REFUSED', '422 ERR_BUILD'],
      ['spins', 'ERROR', '503 ERR_CPU_LIMIT'],
      ['throws', 'ERROR', '500 ERR_GUEST_EXCEPTION'],
      ['never settles', 'TIMEOUT', '504 ERR_WALL_LIMIT'],
      ['answers something else', 'ERROR', 'answered no results'],
      ['passes', 'OK', null],
    ],
  )
})

test('a server or a cell that is gone is the result of the test that it was lost with', async () => {
  const fine = { status: 201, code: null, text: '' }
  const results = await run(
    {
      async try(_, module) {
        if (module === 'server') throw new TypeError('fetch failed')
        return { deployed: fine, called: { status: 503, code: 'ERR_CELL_LOST', text: '' } }
      },
      [Symbol.asyncDispose]: async () => undefined,
    },
    { server: 'server', cell: 'cell' },
  )
  assert.deepEqual(
    results.map(({ outcome, message }) => [outcome, message]),
    [
      ['LOST', 'the server is gone: TypeError: fetch failed'],
      ['LOST', '503 ERR_CELL_LOST: '],
    ],
  )
})

test('a test of which no module can be made is refused', async () => {
  await using server: IsoletServer = {
    try: async () => assert.fail('nothing to try'),
    [Symbol.asyncDispose]: async () => undefined,
  }
  const buildModule = () => assert.fail('no place')
  const [result] = await runCases([toCase('a')], { server, jobs: 1, buildModule })
  assert.equal(result?.outcome, 'REFUSED')
  assert.match(result?.message ?? '', /^it makes no module: .*no place/)
})

test('skipped cases have no result, and results keep the order of the cases whoever ends first', async () => {
  const ended: string[] = []
  const first = Promise.withResolvers<void>()
  const server: IsoletServer = {
    async try(_, module) {
      if (module === 'a') await first.promise
      ended.push(module)
      first.resolve()
      const called = { status: 200, code: null, text: '{"outcome":"OK","message":null,"subtests":[]}' }
      return { deployed: { status: 201, code: null, text: '' }, called }
    },
    [Symbol.asyncDispose]: async () => undefined,
  }
  const cases = [toCase('a'), toCase('skipped', 'no reason'), toCase('b')]
  const results = await runCases(cases, { server, jobs: 2, buildModule: ({ name }) => name })
  assert.deepEqual(ended, ['b', 'a'])
  assert.deepEqual(
    results.map(({ name }) => name),
    ['a', 'b'],
  )
})
