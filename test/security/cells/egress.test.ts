// Guests that reach for what they may not, and servers that are hostile to those who may reach them.

import { after } from 'node:test'
import type { Attack, Stage } from './harness/attack.ts'
import { testFamily } from './harness/family.ts'
import { openUpstream } from './harness/upstream.ts'

const upstream = await openUpstream()
after(() => upstream.close())
const { origin, port } = upstream
const HOST = `127.0.0.1:${port}`

/** Answers `refused` when none of the URLs let anything through. */
const tryAll = (
  urls: readonly string[],
  init = '{}',
): string => `const ends = await Promise.all(${JSON.stringify(urls)}.map(
  url => Promise.resolve().then(() => fetch(url, ${init})).then(response => 'reached ' + url + ' ' + response.status, () => 'refused')))
  return new Response([...new Set(ends)].join())`
const REFUSED = /^200 refused$/
/** A resolver may take its time over names that are not there. */
const REFUSED_IN_TIME = /^(200 refused|ERR_WALL_LIMIT)$/

const refused: Attack[] = [
  [
    'loopback in IPv4 spellings',
    [
      '127.0.0.1',
      '127.1',
      '127.0.1',
      '2130706433',
      '0x7f000001',
      '0x7f.1',
      '0177.0.0.1',
      '017700000001',
      '0',
      '0.0.0.0',
      '127.255.255.254',
      '127.0.0.1.',
    ],
  ],
  [
    'loopback in IPv6 spellings',
    [
      '[::1]',
      '[::]',
      '[0:0:0:0:0:0:0:1]',
      '[::ffff:127.0.0.1]',
      '[::ffff:7f00:1]',
      '[::127.0.0.1]',
      '[64:ff9b::7f00:1]',
      '[2002:7f00:1::]',
      '[::ffff:0:7f00:1]',
    ],
  ],
  [
    'loopback in other scripts',
    ['①②⑦.⓪.⓪.①', '１２７.0.0.1', '127。0。0。1', '%31%32%37.0.0.1', '127.0.0.%31', 'ⓛⓞⓒⓐⓛⓗⓞⓢⓣ'],
  ],
  [
    'private networks',
    [
      '10.0.0.1',
      '172.16.0.1',
      '172.31.255.255',
      '192.168.1.1',
      '100.64.0.1',
      '198.18.0.1',
      '169.254.1.1',
      '[fc00::1]',
      '[fe80::1]',
      '[fec0::1]',
      '224.0.0.1',
      '255.255.255.255',
      '240.0.0.1',
    ],
  ],
  [
    'metadata services',
    [
      '169.254.169.254',
      '[fd00:ec2::254]',
      '0xa9fea9fe',
      '2852039166',
      '[::ffff:a9fe:a9fe]',
      '169.254.170.2',
      '100.100.100.200',
      '192.0.0.192',
    ],
  ],
].map(([what, hosts]) => ({
  name: `refused: ${what}`,
  run: tryAll(
    (hosts as string[]).flatMap(host => [`http://${host}:${port}/`, `http://${host}/`, `https://${host}:${port}/`]),
  ),
  limits: { subrequests: 100, cpuMs: 500 },
  ends: REFUSED,
}))

const names: Attack[] = [
  {
    name: 'refused: names of the loopback',
    run: tryAll(
      ['localhost', 'LOCALHOST', 'localhost.', 'a.localhost', 'ip6-localhost'].map(host => `http://${host}:${port}/`),
    ),
    ends: REFUSED_IN_TIME,
    limitMs: 1000,
  },
  {
    name: 'refused: fifty names that nobody has',
    run: tryAll(Array.from({ length: 50 }, (_, n) => `http://name-${n}.invalid/`)),
    ends: REFUSED_IN_TIME,
    limitMs: 1000,
  },
  {
    name: 'refused: other schemes',
    run: tryAll([
      'file:///etc/passwd',
      'ftp://127.0.0.1/',
      'data:text/plain',
      'blob:http://x/y',
      'ws://127.0.0.1/',
      'unix:/run/x.sock',
      'javascript:1',
      'about:blank',
      'node:fs',
      'gopher://127.0.0.1/',
    ]),
    ends: REFUSED,
  },
  {
    name: 'refused: users and passwords',
    run: tryAll([
      `http://a@127.0.0.1:${port}/`,
      `http://example.com@127.0.0.1:${port}/`,
      `http://127.0.0.1:${port}@127.0.0.1:${port}/`,
      `http://:@[::1]:${port}/`,
    ]),
    ends: REFUSED,
  },
  {
    name: 'refused: a scan of a thousand ports',
    run: tryAll(Array.from({ length: 1000 }, (_, n) => `http://127.0.0.1:${n + 1}/`)),
    ends: /^(200 refused|ERR_CPU_LIMIT)$/,
  },
  {
    name: 'refused: hosts that are listed by the function alone',
    run: tryAll([`${origin}/`]),
    egress: [HOST, '127.0.0.1'],
    ends: REFUSED,
  },
  { name: 'refused: the planes of the server itself', act: reachPlanes, ends: REFUSED },
  {
    name: 'refused: nothing of all that reached the loopback',
    act: async () => `${upstream.hits()} hits`,
    ends: /^0 hits$/,
  },
]

async function reachPlanes({ server, name, deploy, call }: Stage): Promise<string> {
  const urls = [server.url, server.adminUrl].flatMap(url => [
    url,
    url.replace('127.0.0.1', 'localhost'),
    url.replace('127.0.0.1', '[::ffff:127.0.0.1]'),
  ])
  const code = `export default { async fetch() { ${tryAll(urls.map(url => `${url}/healthz`))} } }`
  await deploy(name, code, { egress: '127.0.0.1,localhost' })
  return (await call(name)).what
}

testFamily('egress', [...refused, ...names], { sharpest: ['refused: a scan of a thousand ports'] })

/** Answers with the fate of each of so many fetches of the path, each read to its end. */
const fetching = (
  path: string,
  times = 1,
  read = 'text',
): string => `const ends = await Promise.all(Array.from({ length: ${times} }, () =>
  fetch('${origin}${path}').then(response => response.${read}()).then(body => 'read ' + (body.length ?? body.byteLength), error => error.name)))
  return new Response([...new Set(ends)].join())`

const BOUNDED = /^(200 [A-Za-z]*(Error|,)*[A-Za-z]*|ERR_(MEMORY_LIMIT|CPU_LIMIT|WALL_LIMIT|GUEST_EXCEPTION|CELL_LOST))$/

const hostile: Attack[] = [
  ['never answers', fetching('/silent', 20), /^ERR_WALL_LIMIT$/],
  ['stalls in its body', fetching('/stalls', 20), /^ERR_WALL_LIMIT$/],
  ['drips', fetching('/drips', 20), /^ERR_WALL_LIMIT$/],
  ['sends without end', fetching('/endless'), BOUNDED],
  ['sends without end, ten times', fetching('/endless', 10, 'arrayBuffer'), BOUNDED],
  ['is cut', fetching('/cut', 10), /^200 [A-Za-z]*Error$/],
  ['sends a head of 2 MB', fetching('/heads', 5), /^200 [A-Za-z]*Error$/],
  ['sends a bomb', fetching('/bomb'), BOUNDED],
  ['sends a bomb in a bomb', fetching('/bombs', 3, 'arrayBuffer'), BOUNDED],
  ['lies about its coding', fetching('/garbled', 5), /^200 [A-Za-z]*Error$/],
  ['redirects without end', fetching('/loop', 5), /^200 [A-Za-z]*Error$/],
  ['has two lengths', fetching('/raw', 5), /^200 [A-Za-z]*Error$/],
  ['never gets to its answer', fetching('/early', 2), /^(200 [A-Za-z]*Error|ERR_WALL_LIMIT)$/],
  [
    'redirects to what is not listed',
    tryAll([
      `${origin}/to?http://127.0.0.2:${port}/`,
      `${origin}/to?http://localhost:${port}/`,
      `${origin}/to?http://169.254.169.254/`,
      `${origin}/to?file:///etc/passwd`,
      `${origin}/to?http://[::1]:${port}/`,
    ]),
    REFUSED,
  ],
].map(([what, run, ends]) => ({
  name: `a server that ${what}`,
  run: String(run),
  egress: [HOST],
  limits: { cpuMs: 200 },
  limitMs: 1000,
  ends: ends as RegExp,
}))

const uses: Attack[] = [
  {
    name: 'a body without reader is passed on to a caller',
    run: `return fetch('${origin}/endless')`,
    ends: /^200 \((cut|endless|open)\)$/,
    limitMs: 2000,
  },
  {
    name: 'a thousand fetches of one request',
    run: fetching('/', 1000),
    ends: /^(200 .*Error.*|ERR_CPU_LIMIT)$/,
    limitMs: 1000,
  },
  {
    name: 'twenty callers with forty fetches each',
    run: fetching('/', 40),
    calls: 20,
    ends: /^(200 read 8(,[A-Za-z]*Error)?|200 [A-Za-z]*Error|ERR_(BUSY|CPU_LIMIT|WALL_LIMIT))$/,
    limits: { cpuMs: 200 },
    limitMs: 2000,
  },
  {
    name: 'bodies that nobody reads, of fifty callers',
    run: `const r = await fetch('${origin}/endless'); globalThis.kept = [globalThis.kept?.[1], r]; return new Response('kept')`,
    calls: 50,
    ends: /^(200 kept|ERR_(BUSY|CPU_LIMIT|WALL_LIMIT|MEMORY_LIMIT))$/,
    limits: { cpuMs: 200 },
    limitMs: 2000,
  },
  {
    name: 'an upload without end',
    run: `await fetch('${origin}/silent', { method: 'POST', duplex: 'half', body: new ReadableStream({ pull(c) { c.enqueue(new Uint8Array(1e6)) } }) }); return new Response()`,
    ends: /^ERR_(WALL_LIMIT|CPU_LIMIT|MEMORY_LIMIT|GUEST_EXCEPTION)$/,
    limitMs: 1000,
  },
  {
    name: 'fetches that are given up at once',
    run: `for (let n = 0; n < 40; n++) { const c = new AbortController(); fetch('${origin}/drips', { signal: c.signal }).catch(() => {}); await scheduler.wait(1); c.abort() } return new Response('done')`,
    ends: /^200 done$/,
    limitMs: 1000,
  },
  {
    name: 'waitUntil that reads without end',
    run: `ctx.waitUntil(fetch('${origin}/endless').then(async r => { for await (const _ of r.body); })); return new Response('out')`,
    ends: /^200 out$/,
  },
].map(attack => ({ egress: [HOST], ...attack }))

testFamily('egress-wire', [...hostile, ...uses], {
  args: ['--allow-private-egress'],
  sharpest: ['a server that sends without end, ten times'],
})
