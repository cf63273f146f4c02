import assert from 'node:assert/strict'
import { test } from 'node:test'
import { discover, findUnknownAreas } from './discover.ts'
import { writeSuite } from './temporary-suite.ts'

const suite = writeSuite({
  'url/b.any.js': '// META: variant=?1\n// META: variant=?2\n',
  'url/a.any.js': '// META: script=missing.js\n',
  'url/page.html': '',
  'fetch/api/headers/plain.any.js': '',
  'fetch/api/headers/handled.any.js': 'fetch("inspect-headers.py")',
  'fetch/api/cors/simple.any.js': 'fetch("inspect-headers.py")',
  'console/socket.any.js': 'new WebSocket("")',
})
const find = (areas: string[], withServer = false) => discover({ suite, areas, withServer })

test('an area has a case for each variant of each of its tests, files in order', () => {
  const names = find(['url']).map(({ name }) => name)
  assert.deepEqual(names, ['url/a.any.js', 'url/b.any.js?1', 'url/b.any.js?2'])
})

test('a test whose script is missing is skipped, and says which', () => {
  assert.equal(find(['url'])[0]?.skip, 'misses url/missing.js')
})

test("a test of a handler is left out until the suite's server runs; others run without", () => {
  const skips = (withServer: boolean) =>
    find(['fetch/api/headers'], withServer).map(({ skip, isUnserved }) => [skip, isUnserved])
  const needs = "needs the suite's server (inspect-headers.py)"
  assert.deepEqual(skips(false), [
    [needs, true],
    [undefined, false],
  ])
  assert.deepEqual(skips(true), [
    [undefined, false],
    [undefined, false],
  ])
})

test('what has no meaning here is skipped with its reason, and no server changes that', () => {
  const [cors] = find(['fetch/api/other'])
  assert.deepEqual([cors?.skip, cors?.isUnserved], ['security policy of browsers (CORS, credentials, CSP)', false])
  const [socket] = find(['console'], true)
  assert.equal(socket?.skip, "needs WebSocket, which the suite's server is not started with")
})

test('an area is asked for by its id or the first parts of it', () => {
  const areas = new Set(find(['fetch/api']).map(({ area }) => area))
  assert.deepEqual([...areas], ['fetch/api/headers', 'fetch/api/other'])
  assert.deepEqual(findUnknownAreas(['fetch', 'fetch/ap', 'url', 'urls']), ['fetch/ap', 'urls'])
})

test("the project's own tests are found beside any suite", () => {
  const [own] = find(['ecma429-globals'])
  assert.equal(own?.name, 'own/globals.any.js')
})
