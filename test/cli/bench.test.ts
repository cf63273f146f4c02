// `isolet bench` from the command line: what it prints, and how it ends.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findSilentUrl, makeEntry, openApi, type Ran, runHere } from './fixtures.ts'

const TIMEOUT = { timeout: 120_000 }
const QUICK = ['--samples', '2', '--seconds', '0.05', '--connections', '2', '--cells', '0']

function bench(entry: string, ...args: string[]): Promise<Ran> {
  return runHere(['bench', entry, ...QUICK, ...args])
}

test('starts, phases, modules, load of both deployments and advice are printed', TIMEOUT, async t => {
  const entry = makeEntry(
    t,
    `export default { fetch: r => new Response(null, { status: r.url.endsWith('/no') ? 404 : 200 }) }`,
  )
  const rival = await openApi(t, (_, response) => response.end('rival'))
  const { code, stdout } = await bench(entry, '--path', 'no', '--against', rival.url)
  assert.equal(code, 0)
  for (const line of [
    /^START +SAMPLES/m,
    /^PHASE +COLD/m,
    /^MODULE +FILES +SIZE +EVALUATE +SHARE$/m,
    /^index\.ts +1 /m,
  ])
    assert.match(stdout, line)
  assert.match(stdout, /^isolet +– +– +– +0 +\d+ +– +–$/m)
  assert.match(stdout, new RegExp(`^${rival.url} +[\\d.]+ ms +.* 0 +– +–$`, 'm'))
  assert.match(stdout, /^isolet: (\d+) of \1 failed, the first with HTTP 404$/m)
  assert.match(stdout, /^→ \d+ of \d+ requests failed/m)
  assert.ok(rival.requests.every(({ path }) => path === '/no'))
})

test('--json has all of it, of requests with method, headers and body too', TIMEOUT, async t => {
  const handler = `async r => new Response(null, { status: r.headers.get('x-a') + (await r.text()) === 'bc' ? 200 : 400 })`
  const entry = makeEntry(t, `export default { fetch: ${handler} }`)
  const { code, stdout } = await bench(entry, '--json', '-X', 'POST', '-H', 'X-A: b', '-d', 'c')
  assert.equal(code, 0)
  const report = JSON.parse(stdout)
  const parts = ['entry', 'bytes', 'heapBytes', 'startup', 'starts', 'phaseMs', 'costs', 'load', 'advice']
  assert.deepEqual(Object.keys(report), parts)
  assert.equal(report.costs.modules[0].name, 'index.ts')
  assert.equal(report.load.targets[0].failed, 0)
  assert.ok(report.load.targets[0].requestsPerSecond > 0)
})

test('a deployment that does not answer ends it with 1, before anything is measured', async t => {
  const entry = makeEntry(t, 'this is not even built')
  const url = await findSilentUrl()
  const { code, stdout, stderr } = await bench(entry, '--against', url)
  assert.deepEqual([code, stdout], [1, ''])
  assert.equal(stderr, `error: nothing answers at ${url}/ (ECONNREFUSED)\n`)
})
