// Which function a URL leads to.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRouter } from '../../src/server/routing.ts'

const names = (routes: Record<string, string>, domain = 'localhost') => {
  const route = createRouter(
    domain,
    Object.entries(routes).map(([pattern, name]) => ({ pattern, function: name })),
  )
  return (url: string) => route(url)?.name
}

test('a host below the domain names its function, with one label and with any port', () => {
  const find = names({}, 'apps.example.com')
  assert.equal(find('http://a.apps.example.com/'), 'a')
  assert.equal(find('http://A.Apps.Example.com:8787/x'), 'a')
  assert.equal(find('http://a.b.apps.example.com/'), undefined)
  assert.equal(find('http://apps.example.com/'), undefined)
  assert.equal(find('http://.apps.example.com/'), undefined)
  assert.equal(find('http://evilapps.example.com/'), undefined)
  assert.equal(find('http://[::1]:8787/'), undefined)
})

test('a route that names its host wins over the host rule, a wildcard only steps in where nothing else does', () => {
  const find = names({ 'a.localhost/api/*': 'api', '*': 'rest', '*.localhost/x': 'never' })
  assert.equal(find('http://a.localhost/api/1'), 'api')
  assert.equal(find('http://a.localhost/'), 'a')
  assert.equal(find('http://a.localhost/x'), 'a')
  assert.equal(find('http://h/fn/b/'), 'b')
  assert.equal(find('http://h/'), 'rest')
})

test('a path is matched whole, and as a prefix where its pattern ends with *', () => {
  const find = names({ 'h/exact': 'exact', 'h/open*': 'open', g: 'all', '*.d.example/*': 'below' })
  assert.equal(find('http://h/exact'), 'exact')
  assert.equal(find('http://h/exact?q=1'), 'exact')
  assert.equal(find('http://h/exact/'), undefined)
  assert.equal(find('http://h/openly/x'), 'open')
  assert.equal(find('http://g:99/any/thing'), 'all')
  assert.equal(find('http://x.d.example/'), 'below')
  assert.equal(find('http://d.example/'), undefined)
})

test('of two routes that match, the longer one wins, in whatever order they are written', () => {
  const find = names({ 'h/*': 'all', 'h/a/b': 'exact', 'h/a/*': 'some', '*/a/b/c*': 'wild' })
  assert.equal(find('http://h/a/b'), 'exact')
  assert.equal(find('http://h/a/c'), 'some')
  assert.equal(find('http://h/b'), 'all')
  assert.equal(find('http://g/a/b/c/d'), 'wild')
})

test('a pattern with a star elsewhere, or without a host, is refused by name', () => {
  for (const pattern of ['a*b/x', 'h/*/x', '', '/x', 'h*', '**'])
    assert.throws(
      () => createRouter('localhost', [{ pattern, function: 'f' }]),
      { code: 'ERR_INVALID_OPTION' },
      pattern,
    )
})
