import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Op, type OpError, UrlPart } from '../../sandbox/contract.ts'
import type { OpCall, OpHandler } from '../../src/isolate/op-table.ts'
import { createUrlOps } from '../../src/ops/url.ts'

const ops = createUrlOps()
const ask = (code: Op, ...args: [unknown?, unknown?, unknown?]): unknown =>
  (ops[code] as OpHandler)({} as OpCall, args[0], args[1], args[2], undefined)

test('a record holds eleven fields, whatever the input', () => {
  for (const input of ['http://u:p@a.test:1/p?q#h', 'a:b', 'http://a.test/\n\r\tx', 'data:,a%0Ab\nc', 'foo://h/ \n'])
    assert.equal((ask(Op.parseUrl, input) as string).split('\n').length, 11)
})

test('what is no URL answers null, what is no string an error', () => {
  assert.equal(ask(Op.parseUrl, 'nope'), null)
  assert.equal(ask(Op.parseUrl, '/x', 'nope'), null)
  for (const args of [[1], [undefined], [{}], ['a:b', null], ['a:b', 1], [new Uint8Array(1)]] as const)
    assert.equal((ask(Op.parseUrl, ...args) as OpError).name, 'TypeError')
})

test('a name in ASCII is taken as it is, but for its case; one that is not must be a valid name in Unicode', () => {
  const host = (input: string) => (ask(Op.parseUrl, input) as string | null)?.split('\n')[6]
  // URL Standard, "domain parser", since June 2026: what does not decode, and what decodes to `ｗｗｗ`.
  assert.equal(host('http://XN--a.b/'), 'xn--a.b')
  assert.equal(host('http://xn--8i7caa/'), 'xn--8i7caa')
  assert.equal(host('http://ẞ.ｗｗｗ/'), 'xn--zca.www')
  assert.equal(host('http://xn--a.ß/'), undefined)
})

test('an input of 1 MiB is parsed, one character more is refused', () => {
  const longest = 'a:'.padEnd(1024 * 1024, 'x')
  assert.equal(typeof ask(Op.parseUrl, longest), 'string')
  assert.equal((ask(Op.parseUrl, `${longest}x`) as OpError).name, 'TypeError')
  assert.equal((ask(Op.parseUrl, 'a:b', `${longest}x`) as OpError).name, 'TypeError')
  assert.equal((ask(Op.setUrl, 'a:b', UrlPart.hash, `${longest}x`) as OpError).name, 'TypeError')
})

test('only a known part of a URL is set', () => {
  assert.match(ask(Op.setUrl, 'http://a.test/', UrlPart.port, '81') as string, /^http:\/\/a\.test:81\//)
  for (const part of [UrlPart.href, 99, -1, 1.5, 'hash', '__proto__', 'toString', null])
    assert.equal((ask(Op.setUrl, 'http://a.test/', part, 'x') as OpError).name, 'TypeError')
  assert.equal((ask(Op.setUrl, 'nope', UrlPart.port, '81') as OpError).name, 'TypeError')
  assert.equal((ask(Op.setUrl, 'http://a.test/', UrlPart.port, 81) as OpError).name, 'TypeError')
})
