// Where a guest's fetch can be made to go: addresses in disguise, ways round the list, and what its requests carry.

import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import { type Attack, type Field, outcome, testAttacks } from './attacks.ts'

/** Answers with the message of the refusal. */
const fetching = (url: string, init = '{}'): string =>
  `try { await fetch(${JSON.stringify(url)}, ${init}); return new Response('went out') } catch (error) { return new Response(error.message) }`

const PRIVATE = /private, loopback or link-local/
const METADATA = /metadata service/
const BAD_PORT = /port \d+ is one that fetch never connects to/

const disguises: Attack[] = [
  'http://127.0.0.1/',
  'http://127.1/',
  'http://2130706433/',
  'http://0x7f000001/',
  'http://0x7f.1/',
  'http://0177.0.0.1/',
  'http://017700000001/',
  'http://127.0.0.1./',
  'http://0/',
  'http://0.0.0.0/',
  'http://[::]/',
  'http://[::1]/',
  'http://[0:0:0:0:0:0:0:1]/',
  'http://[::ffff:127.0.0.1]/',
  'http://[::ffff:7f00:1]/',
  'http://[::127.0.0.1]/',
  'http://[64:ff9b::127.0.0.1]/',
  'http://[64:ff9b:1::7f00:1]/',
  'http://[2002:7f00:1::]/',
  'http://[2001:0:7f00:1::]/',
  'http://[fe80::1]/',
  'http://[fc00::1]/',
  'http://[fec0::1]/',
  'http://[::ffff:0:127.0.0.1]/',
  'http://169.254.1.1/',
  'http://10.0.0.1/',
  'http://172.16.0.1/',
  'http://192.168.0.1/',
  'http://100.64.0.1/',
  'http://192.0.0.1/',
  'http://198.18.0.1/',
  'http://224.0.0.1/',
  'http://240.0.0.1/',
  'http://255.255.255.255/',
  'http://①②⑦.⓪.⓪.①/',
  'http://１２７.0.0.1/',
  'http://127。0。0。1/',
  'http://%31%32%37.0.0.1/',
  'http://127%2e0%2E0%2e1/',
  'http://127.0.0.\u00ad1/',
  'http://127｡0．0。1/',
  'http://loc\u00adalhost/',
  'http://localhost/',
  'https://127.0.0.1/',
].map(url => ({ name: `${url} is refused as not public`, run: fetching(url), ends: PRIVATE }))

const named: Attack[] = [
  'http://LOCALHOST./',
  'http://localhost../',
  'http://a.localhost/',
  'http://a.b.localhost.:8788/',
].map(url => ({ name: `${url} is not asked of any resolver`, run: fetching(url), ends: PRIVATE }))

const metadata: Attack[] = [
  'http://169.254.169.254/latest/meta-data/',
  'http://[::ffff:169.254.169.254]/',
  'http://[::ffff:a9fe:a9fe]/',
  'http://0xa9fea9fe/',
  'http://2852039166/',
  'http://[fd00:ec2::254]/',
  'http://168.63.129.16/',
  'http://100.100.100.200/',
].map(url => ({ name: `${url} is known as a metadata service`, run: fetching(url), ends: METADATA }))

const ports: Attack[] = [0, 22, 25, 53, 110, 587, 2049, 6000, 6667, 10080].map(port => ({
  name: `port ${port} is one of another protocol`,
  run: fetching(`http://example.test:${port}/`),
  ends: BAD_PORT,
}))

const malformed: Attack[] = [
  ['http://[fe80::1%25eth0]/', /no absolute URL/],
  ['http://[::1%lo]/', /no absolute URL/],
  ['http://example.com@127.0.0.1/', /user name or password/],
  ['http://127.0.0.1:80@example.com/', /user name or password/],
  ['http://256.1.1.1/', /no absolute URL/],
  ['http://127.0.0.1:99999/', /no absolute URL/],
  ['/relative', /no absolute URL/],
  ['file:///etc/passwd', /http and https/],
  ['ftp://example.com/', /http and https/],
  ['data:text/plain', /a comma before its data/],
  ['blob:http://example.com/x', /http and https/],
  ['javascript:alert(1)', /http and https/],
  ['unix:/var/run/docker.sock', /http and https/],
  ['http+unix://%2Fvar%2Frun%2Fdocker.sock/', /http and https/],
  ['gopher://127.0.0.1/', /http and https/],
  ['ws://127.0.0.1/', /http and https/],
].map(([url, ends]) => ({ name: `${url} is refused`, run: fetching(String(url)), ends: ends as RegExp }))

const LIST = ['api.example.test', '*.cdn.example.test', 'only.example.test:8443']
const NOT_LISTED = /is not in the function's egress list/

const bypasses: Attack[] = [
  'http://example.test/',
  'http://xapi.example.test/',
  'http://api.example.test.evil.test/',
  'http://api.example.test%2eevil.test/',
  'http://evil.test/api.example.test',
  'http://evil.test/#@api.example.test',
  'http://evil.test\\@api.example.test/',
  'http://cdn.example.test/',
  'http://xcdn.example.test/',
  'http://only.example.test/',
  'http://only.example.test:443/',
  'http://аpi.example.test/',
  'http://api.examрle.test/',
  'http://api‐.example.test/',
  // Its label is ａｐｉ in Punycode: an ASCII name is taken as it is, and never decoded.
  'http://xn--mi7cqau.example.test/',
].map(url => ({ name: `${url} does not pass a list it is not on`, run: fetching(url), egress: LIST, ends: NOT_LISTED }))

const admitted: Attack[] = [
  'http://API.EXAMPLE.TEST/',
  'http://api.example.test./',
  'http://ａｐｉ.example.test/',
  'http://a.b.cdn.example.test/',
  'https://only.example.test:8443/',
].map(url => ({
  name: `${url} is the host of the list, only spelt otherwise`,
  run: fetching(url),
  egress: LIST,
  ends: /^fetch failed: [^ ]+: E[A-Z_]+$/,
}))

const listed: Attack[] = [
  {
    name: 'a private address on the list of the function alone is refused',
    run: fetching('http://127.0.0.1/'),
    egress: ['127.0.0.1'],
    ends: PRIVATE,
  },
  { name: 'an empty list lets nothing out', run: fetching('http://example.test/'), egress: [], ends: /it is empty/ },
]

const held: Attack[] = [
  {
    name: 'a data: URL is answered in the isolate, whatever the list',
    run: `return new Response(await (await fetch('data:,held')).text())`,
    egress: [],
    ends: 'held',
  },
  {
    name: 'a flood of data: URLs ends with the CPU of its request',
    run: `for (;;) await fetch('data:,x')`,
    ends: 'ERR_CPU_LIMIT',
  },
  {
    name: 'a data: URL of a hundred thousand parameters is read within its budget',
    run: `const type = 'x/y' + Array.from({ length: 1e5 }, (_, n) => ';' + n + '=1').join('')
      return new Response(String((await fetch('data:' + type + ',')).headers.get('content-type') === type))`,
    ends: 'true',
  },
  {
    name: 'a data: URL of a mebibyte is read, one of more is none',
    run: `const url = 'data:,' + '%41'.repeat(349_523)
      const sizes = [url, url + 'AAA'].map(async url => (await (await fetch(url)).bytes()).length)
      return new Response((await Promise.allSettled(sizes)).map(({ value, reason }) => value ?? reason.message).join())`,
    ends: /^349523,a URL has at most 1048576 characters$/,
  },
]

testAttacks('egress', [
  ...disguises,
  ...named,
  ...metadata,
  ...ports,
  ...malformed,
  ...bypasses,
  ...admitted,
  ...listed,
  ...held,
])

interface Seen {
  readonly url: string
  readonly headers: readonly string[]
}

/** A server on the loopback that tells what it saw, and redirects to where `?to=` says. */
async function openUpstream(): Promise<{ server: Server; origin: string; seen: Seen[] }> {
  const seen: Seen[] = []
  const server = createServer((request, response) => {
    seen.push({ url: request.url ?? '', headers: request.rawHeaders })
    const to = new URL(request.url ?? '', 'http://x').searchParams.get('to')
    if (to !== null) response.writeHead(307, { location: to })
    response.end('upstream')
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return { server, origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen }
}

function valuesOf(seen: Seen | undefined, name: string): string[] {
  const { headers = [] } = seen ?? {}
  return headers.filter((_, at) => at % 2 === 1 && headers[at - 1]?.toLowerCase() === name)
}

function onTheWire(field: () => Field): void {
  let upstream: Awaited<ReturnType<typeof openUpstream>>
  let other: typeof upstream
  before(async () => {
    upstream = await openUpstream()
    other = await openUpstream()
  })
  after(() => {
    for (const { server } of [upstream, other]) server.close()
  })
  const run = async (code: string, egress: readonly string[]): Promise<string> => {
    upstream.seen.length = other.seen.length = 0
    const end = await outcome(field().engine, { run: code, egress })
    await field().checkVictim()
    return end
  }
  const hostOf = (origin: string): string => origin.slice('http://'.length)

  for (const [where, to, ends] of [
    ['a loopback port that is not listed', () => other.origin, NOT_LISTED],
    ['localhost by name', () => `http://localhost:${new URL(upstream.origin).port}/`, NOT_LISTED],
    ['the metadata service', () => 'http://169.254.169.254/', NOT_LISTED],
    ['another scheme', () => 'file:///etc/passwd', /http and https/],
    ['data', () => 'data:text/plain,x', /http and https/],
    ['itself for ever', () => '/?to=/%3Fto=/', 'went out'],
  ] as const)
    test(`a redirect to ${where} is judged like a first request`, async () => {
      const target = `${upstream.origin}/?to=${encodeURIComponent(to())}`
      const end = await run(fetching(target), [hostOf(upstream.origin)])
      if (typeof ends === 'string') assert.equal(end, ends)
      else assert.match(end, ends)
      assert.equal(other.seen.length, 0)
    })

  test('a redirect chain without end stops, and each hop counts as a subrequest', async () => {
    const loop = createServer((request, response) => response.writeHead(302, { location: request.url ?? '/' }).end())
    await new Promise<void>(resolve => loop.listen(0, '127.0.0.1', resolve))
    const { port } = loop.address() as AddressInfo
    assert.match(await run(fetching(`http://127.0.0.1:${port}/`), ['127.0.0.1']), /more than 20 redirects/)
    const some = { run: fetching(`http://127.0.0.1:${port}/`), egress: ['127.0.0.1'], limits: { subrequests: 5 } }
    assert.match(await outcome(field().engine, some), /5 subrequests/)
    loop.close()
  })

  test('credentials do not follow a redirect to another origin', async () => {
    const secrets = `{ headers: { authorization: 'Bearer a', cookie: 'b=c', 'proxy-authorization': 'd', 'x-kept': 'e' } }`
    await run(fetching(`${upstream.origin}/?to=${other.origin}/`, secrets), [
      hostOf(upstream.origin),
      hostOf(other.origin),
    ])
    const [first] = other.seen
    assert.deepEqual(
      ['authorization', 'cookie', 'proxy-authorization', 'x-kept'].map(name => valuesOf(first, name)),
      [[], [], [], ['e']],
    )
  })

  test('a guest names neither the host nor the framing of its requests', async () => {
    const headers = {
      host: 'admin.internal',
      'content-length': '999',
      'transfer-encoding': 'chunked',
      connection: 'upgrade',
      upgrade: 'h2c',
      expect: '100-continue',
      te: 'trailers',
      'keep-alive': '1',
    }
    for (const [name, value] of Object.entries(headers)) {
      await run(
        fetching(`${upstream.origin}/`, JSON.stringify({ method: 'POST', body: 'abc', headers: { [name]: value } })),
        [hostOf(upstream.origin)],
      )
      const [first] = upstream.seen
      if (first === undefined) continue
      assert.deepEqual(valuesOf(first, 'host'), [hostOf(upstream.origin)], name)
      assert.deepEqual(valuesOf(first, 'content-length'), ['3'], name)
      assert.deepEqual(valuesOf(first, 'transfer-encoding'), [], name)
      assert.ok(!valuesOf(first, name).includes(value), `${name} went out as the guest gave it`)
    }
  })

  test('header values can not break the line, however the runtime is poisoned', async () => {
    const poison = 'RegExp.prototype.exec = () => null; String.prototype.slice = () => "a\\nb: c";'
    const code = `${poison} ${fetching(`${upstream.origin}/`, '{ headers: { a: "b\\r\\nx-smuggled: 1" } }')}`
    await run(code, [hostOf(upstream.origin)])
    assert.deepEqual(
      upstream.seen.flatMap(seen => valuesOf(seen, 'x-smuggled')),
      [],
    )
  })

  test('an unusual method is sent as it is or refused, never as another request', async () => {
    for (const method of ['CONNECT', 'TRACE', 'TRACK', 'GET / HTTP/1.1\r\nx: y\r\n\r\nGET'])
      assert.match(
        await run(fetching(`${upstream.origin}/`, JSON.stringify({ method })), [hostOf(upstream.origin)]),
        /method/i,
        method,
      )
    assert.equal(upstream.seen.length, 0)
  })
}

testAttacks('egress on the wire', [], { allowPrivateEgress: true }, onTheWire)
