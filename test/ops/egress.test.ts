import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { fetch } from 'undici'
import { createEgressPolicy, EgressRefusal, isPublicAddress, matchesHost } from '../../src/ops/egress.ts'

const NOT_PUBLIC = [
  '0.0.0.0',
  '10.1.2.3',
  '100.64.0.1',
  '127.0.0.1',
  '169.254.169.254',
  '172.16.0.1',
  '192.168.1.1',
  '192.0.2.1',
  '198.18.0.1',
  '224.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  '::ffff:127.0.0.1',
  '::ffff:a00:1',
  '64:ff9b::7f00:1',
  '2002:7f00:1::',
  '2001:db8::1',
  'fc00::1',
  'fe80::1',
  'ff02::1',
  'not an address',
]

test('no address of a private, local, reserved or translated range is public', () => {
  assert.deepEqual(NOT_PUBLIC.filter(isPublicAddress), [])
})

test('unicast addresses of the internet are public', () => {
  assert.ok(['1.1.1.1', '93.184.216.34', '2606:4700::1111', '::ffff:1.1.1.1'].every(isPublicAddress))
})

test('every way to write the loopback address is refused by default', () => {
  const policy = createEgressPolicy(false)
  const hosts = [
    '127.0.0.1',
    '127.1',
    '2130706433',
    '0x7f000001',
    '0177.0.0.1',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '0.0.0.0',
    '127.0.0.1.',
  ]
  for (const host of hosts)
    assert.throws(() => policy.check(new URL(`http://${host}/`), undefined), EgressRefusal, host)
})

test('private addresses need both the operator and the list of the function', () => {
  const url = new URL('http://127.0.0.1:9/')
  assert.throws(() => createEgressPolicy(false).check(url, ['127.0.0.1']), /operator must allow/)
  assert.throws(() => createEgressPolicy(true).check(url, undefined), /must list it/)
  assert.throws(() => createEgressPolicy(true).check(url, ['example.com']), /not in the function's egress list/)
  assert.ok(createEgressPolicy(true).check(url, ['127.0.0.1']))
})

test('schemes other than http and https are refused', () => {
  for (const url of ['file:///etc/passwd', 'data:text/plain,x', 'ftp://x/', 'ws://x/'])
    assert.throws(() => createEgressPolicy(true).check(new URL(url), undefined), EgressRefusal, url)
})

test('an entry matches its host, its port and, with a star, the names below it', () => {
  const matches = (entry: string, url: string): boolean => matchesHost(entry, new URL(url))
  assert.ok(matches('api.example.com', 'https://API.example.com/'))
  assert.ok(matches('api.example.com', 'https://api.example.com./'))
  assert.ok(matches('*.example.com', 'https://a.b.example.com/'))
  assert.ok(matches('localhost:8080', 'http://localhost:8080/'))
  assert.ok(matches('example.com:443', 'https://example.com/'))
  assert.ok(matches('::1', 'http://[::1]:99/'))
  assert.ok(!matches('*.example.com', 'https://example.com/'))
  assert.ok(!matches('*.example.com', 'https://badexample.com/'))
  assert.ok(!matches('example.com', 'https://example.com.evil.org/'))
  assert.ok(!matches('localhost:8080', 'http://localhost:8081/'))
})

test('a name that resolves to loopback is refused where the connection is made', async () => {
  let reached = 0
  const server = createServer((_request, response) => {
    reached += 1
    response.end('inside')
  })
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  const policy = createEgressPolicy(false)
  const url = new URL(`http://localhost:${port}/`)
  const dispatcher = policy.check(url, undefined)
  const error = await fetch(url, { dispatcher }).catch((failure: Error) => failure.cause)
  assert.ok(error instanceof EgressRefusal)
  assert.equal(reached, 0)
  await policy.close()
  server.close()
})
