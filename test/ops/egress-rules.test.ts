import assert from 'node:assert/strict'
import { test } from 'node:test'
import { EgressRefusal } from '../../src/ops/egress.ts'
import { type EgressRules, findAddressRefusal, judgeHop, matchesHost, type Permit } from '../../src/ops/egress-rules.ts'

const CLOSED: EgressRules = { allowPrivate: false, ownPorts: { data: [], admin: [] } }
const OPEN: EgressRules = { ...CLOSED, allowPrivate: true }
const SERVING: EgressRules = { allowPrivate: true, ownPorts: { data: [8787], admin: [8788] } }

const judge = (url: string, allowed?: readonly string[], rules = CLOSED, method = 'GET'): Permit =>
  judgeHop({ method, url: new URL(url), allowed }, rules)

test('every way to write a loopback address, or to name one, is refused by default', () => {
  const hosts = [
    '127.0.0.1',
    '127.1',
    '2130706433',
    '0x7f000001',
    '0x7f.1',
    '0177.0.0.1',
    '017700000001',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '0.0.0.0',
    '0',
    '[::]',
    '127.0.0.1.',
    'localhost',
    'LOCALHOST',
    'localhost.',
    'localhost..',
    'a.localhost',
    'a.b.localhost.',
  ]
  for (const host of hosts)
    assert.throws(() => judge(`http://${host}/`), /EgressRefusal.*is an? (loopback|unspecified)/, host)
})

test('a name that only looks like localhost is one of the DNS', () => {
  for (const host of ['localhost.example.com', 'notlocalhost', '127.0.0.1.example.com']) judge(`http://${host}/`)
})

test('private addresses need both the operator and the list of the function', () => {
  const url = 'http://127.0.0.1:9000/'
  assert.throws(() => judge(url, ['127.0.0.1']), /operator allows/)
  assert.throws(() => judge(url, undefined, OPEN), /function lists it/)
  assert.throws(() => judge(url, ['example.com'], OPEN), /not in the function's egress list: example.com/)
  assert.deepEqual(judge(url, ['127.0.0.1'], OPEN), { private: true, barredPlane: undefined })
})

test('an address that a name turned out to have is refused like one that was written', () => {
  const permit = judge('http://example.com/')
  for (const address of ['127.0.0.1', '10.0.0.1', '::1', '169.254.169.254', 'fe80::1%eth0'])
    assert.ok(findAddressRefusal('example.com', address, permit) instanceof EgressRefusal, address)
  assert.equal(findAddressRefusal('example.com', '1.1.1.1', permit), undefined)
})

test('metadata services stay closed where private egress is open', () => {
  for (const host of ['169.254.169.254', '[fd00:ec2::254]', '[::ffff:a9fe:a9fe]', '168.63.129.16', '100.100.100.200'])
    assert.throws(() => judge(`http://${host}/`, [host], OPEN), /metadata service/, host)
  assert.ok(findAddressRefusal('a.example', '169.254.169.254', judge('http://a.example/', ['a.example'], OPEN)))
})

test('schemes other than http and https are refused', () => {
  for (const url of ['file:///etc/passwd', 'data:text/plain,x', 'ftp://x/', 'ws://x/', 'unix:/run/docker.sock'])
    assert.throws(() => judge(url, undefined, OPEN), /fetch takes http and https URLs/, url)
})

test('a method that makes a tunnel or an echo is refused in any case', () => {
  for (const method of ['CONNECT', 'connect', 'TRACE', 'Track'])
    assert.throws(() => judge('http://example.com/', undefined, CLOSED, method), /method/, method)
})

test('ports of other protocols are refused, listed or not', () => {
  for (const port of [0, 1, 22, 25, 53, 110, 389, 465, 587, 2049, 6000, 6667, 10080])
    assert.throws(() => judge(`http://127.0.0.1:${port}/`, [`127.0.0.1:${port}`], OPEN), /never connects/, `${port}`)
  for (const port of [80, 443, 3000, 5432, 6379, 8080]) judge(`http://127.0.0.1:${port}/`, ['127.0.0.1'], OPEN)
})

test('the admin plane is closed to everyone, whatever is listed', () => {
  for (const host of ['127.0.0.1', 'localhost', '[::1]', '0.0.0.0'])
    for (const list of [[host], [`${host}:8788`]])
      assert.throws(() => judge(`http://${host}:8788/`, list, SERVING), /own admin plane: no function/, list[0])
})

test('the data plane is open to a function that lists it with its port', () => {
  assert.throws(
    () => judge('http://127.0.0.1:8787/', ['127.0.0.1'], SERVING),
    /unless the function lists it with its port/,
  )
  assert.equal(judge('http://127.0.0.1:8787/', ['127.0.0.1:8787'], SERVING).barredPlane, undefined)
  assert.throws(
    () => judge('http://127.0.0.1:8787/', ['127.0.0.1:8787'], { ...SERVING, allowPrivate: false }),
    /operator allows/,
  )
})

test('a name is no way round to our own planes', () => {
  const permit = judge('http://a.example:8788/', ['*.example'], SERVING)
  assert.match(findAddressRefusal('a.example', '127.0.0.1', permit)?.message ?? '', /own admin plane/)
  assert.equal(findAddressRefusal('a.example', '10.0.0.1', permit), undefined)
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
