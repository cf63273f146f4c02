// Callers of both planes who break HTTP, hold connections, or know only half of the truth.

import type { Attack, Stage } from './harness/attack.ts'
import { testFamily } from './harness/family.ts'
import { answersTo, headTo, holdOpen, openMany, PLANES, type Plane, serves } from './harness/plane-attack.ts'

const SERVES = /^serves$/
/** Refused or cut off, then served as before; never with a 2xx. */
const REFUSED = /^((4\d\d|501|505|clo|sil) ?)+, serves$/

const slow: Attack[] = PLANES.flatMap(
  plane =>
    [
      {
        name: `${plane}: 300 heads that never end`,
        act: stage => holdOpen(stage, plane, 300, 'GET / HTTP/1.1\r\nHost: a\r\nX-A: '),
        ends: SERVES,
      },
      {
        name: `${plane}: 300 bodies that never come`,
        act: stage => holdOpen(stage, plane, 300, `${headTo(plane, stage, 'POST')}Content-Length: 1000\r\n\r\nx`),
        ends: SERVES,
      },
      {
        name: `${plane}: 300 chunked bodies that never end`,
        act: stage =>
          holdOpen(stage, plane, 300, `${headTo(plane, stage, 'PUT')}Transfer-Encoding: chunked\r\n\r\n5\r\nab`),
        ends: SERVES,
      },
      {
        name: `${plane}: 300 who expect to continue`,
        act: stage =>
          holdOpen(
            stage,
            plane,
            300,
            `${headTo(plane, stage, 'POST')}Expect: 100-continue\r\nContent-Length: 9\r\n\r\n`,
          ),
        ends: SERVES,
      },
      { name: `${plane}: a thousand silent connections`, act: stage => holdOpen(stage, plane, 1000, ''), ends: SERVES },
      {
        name: `${plane}: 20 pipelines of 25 strangers' requests, unread`,
        act: stage => pipeline(stage, plane),
        ends: SERVES,
      },
    ] satisfies Attack[],
)

/** Without a token, and for a function that is not there: a victim's own callers are a victim's own load. */
async function pipeline(stage: Stage, plane: Plane): Promise<string> {
  const path = plane === 'data' ? '/fn/nobody/' : '/v1/functions'
  const sockets = await openMany(stage, plane, 20)
  for (const socket of sockets) socket.pause().send(`GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`.repeat(25))
  const end = await serves(stage)
  for (const socket of sockets) socket.close()
  return end
}

const framings: readonly string[] = [
  'Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\nabc',
  'Content-Length: 3\r\nContent-Length: 4\r\n\r\nabc',
  'Content-Length: -1\r\n\r\n',
  'Content-Length: 99999999999999999999\r\n\r\n',
  'Content-Length: 0x10\r\n\r\n',
  'Transfer-Encoding: gzip, chunked, identity\r\n\r\n',
  'Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\n',
  'Transfer-Encoding: chunked\r\n\r\nzz\r\n',
  'Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n',
  'X-A: b\0c\r\n\r\n',
  'X-A: b\rc\r\n\r\n',
  'X A: b\r\n\r\n',
  ': b\r\n\r\n',
]

const floods = (plane: Plane, stage: Stage): readonly (string | Uint8Array)[] => [
  `GET / HTTP/1.1\r\nHost: a\r\nX-A: ${'x'.repeat(1_000_000)}\r\n\r\n`,
  `GET / HTTP/1.1\r\nHost: a\r\n${'a: b\r\n'.repeat(100_000)}\r\n`,
  `GET /${'x'.repeat(1_000_000)} HTTP/1.1\r\nHost: a\r\n\r\n`,
  `${headTo(plane, stage, 'POST')}Transfer-Encoding: chunked\r\n\r\n1;${'x'.repeat(1_000_000)}\r\na\r\n0\r\n\r\n`,
  `${headTo(plane, stage, 'POST')}Transfer-Encoding: chunked\r\n\r\n0\r\n${'x: y\r\n'.repeat(100_000)}\r\n`,
]

const garbage = (): readonly (string | Uint8Array)[] => [
  '\r\n'.repeat(100_000),
  '\0'.repeat(100_000),
  'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  new Uint8Array([0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3, ...Array(500).fill(7)]),
  'GET / HTTP/9.9\r\nHost: a\r\n\r\n',
  'GET http://[::1/ HTTP/1.1\r\nHost: a\r\n\r\n',
  'GE\tT / HTTP/1.1\r\nHost: a\r\n\r\n',
  'CONNECT 127.0.0.1:22 HTTP/1.1\r\nHost: a\r\n\r\n',
  'GET / HTTP/1.1\r\n\r\n',
  'GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n',
  'GET / HTTP/1.1\r\nHost: a/b@c\r\n\r\n',
  `GET / HTTP/1.1\r\nHost: ${'a'.repeat(10_000)}\r\n\r\n`,
  `\x7f\x80\xff${'x'.repeat(1000)}`,
]

const broken: Attack[] = PLANES.flatMap(
  plane =>
    [
      {
        name: `${plane}: framings that can be read in two ways`,
        act: stage =>
          answersTo(
            stage,
            plane,
            framings.map(framing => `${headTo(plane, stage, 'POST')}${framing}`),
          ),
        ends: plane === 'admin' ? REFUSED : /, serves$/,
      },
      {
        name: `${plane}: heads, paths and trailers without measure`,
        act: stage => answersTo(stage, plane, floods(plane, stage)),
        ends: /, serves$/,
      },
      { name: `${plane}: garbage`, act: stage => answersTo(stage, plane, garbage()), ends: REFUSED },
    ] satisfies Attack[],
)

const PATHS: readonly string[] = [
  '/v1/functions',
  '//v1/functions',
  '/v1//functions',
  '/V1/functions',
  '/healthz/../v1/functions',
  '/healthz/%2e%2e/v1/functions',
  '/%761/functions',
  '/v1%2ffunctions',
  '/./v1/functions',
  '/metrics/..%2fv1/functions',
  '/v1/functions;x',
  '/v1/functions%00',
  '/v1/functions/victim-hello',
  '/v1/functions/../functions',
  'http://a/v1/functions',
  '/v1/stats',
  '/v1/functions?token=x',
  '/fn/victim-hello/../../v1/functions',
  '/fn/..%2f..%2fv1/functions',
  '/fn/%2e%2e/v1/functions',
  '/fn/',
  '/fn//',
  '/fn/%00/',
  '/fn/__proto__/',
  '/fn/constructor/',
]

const paths: Attack[] = PLANES.map(plane => ({
  name: `${plane}: no way to write a path goes round the token`,
  act: stage =>
    answersTo(
      stage,
      plane,
      PATHS.map(path => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`),
    ),
  ends: REFUSED,
}))

const TOKENS: readonly string[] = [
  '',
  'Bearer',
  'Bearer x',
  'Basic eDp5',
  `Bearer ${'a'.repeat(8000)}`,
  'Bearer undefined',
  'bearer null',
  'Bearer  ',
  'Token x',
  'Bearer ü',
]

const tokens: Attack[] = [
  { name: 'admin: a thousand calls with wrong tokens', act: floodOfTokens, ends: /^401, serves$/ },
  {
    name: 'admin: 100 calls for figures at once',
    act: stage => callsAtOnce(stage, n => stage.admin(n % 2 ? '/v1/stats' : '/metrics')),
    ends: /^200, serves$/,
  },
  {
    name: 'admin: 100 calls for what is not there',
    act: stage => callsAtOnce(stage, n => stage.admin(`/v1/functions/none-${n}/logs?follow=1`)),
    ends: /^ERR_NOT_FOUND, serves$/,
  },
  {
    name: 'data: 100 calls for functions that are not there',
    act: stage => callsAtOnce(stage, n => stage.call(`none-${n}`)),
    ends: /^ERR_NOT_FOUND, serves$/,
  },
]

async function floodOfTokens(stage: Stage): Promise<string> {
  const ends = new Set<string>()
  for (let round = 0; round < 100; round++) {
    const heads = TOKENS.map(authorization => ({ authorization }))
    const calls = heads.map(headers =>
      fetch(`${stage.server.adminUrl}/v1/functions`, { headers }).then(
        answer => void answer.text().then(() => ends.add(String(answer.status))),
        error => ends.add(error.name),
      ),
    )
    await Promise.all(calls)
  }
  return `${[...ends].filter(end => end !== 'TypeError').join(' ')}, ${await serves(stage)}`
}

async function callsAtOnce(stage: Stage, call: (n: number) => Promise<{ what: string }>): Promise<string> {
  const ends = await Promise.all(Array.from({ length: 100 }, (_, n) => call(n)))
  return `${[...new Set(ends.map(({ what }) => what.split(' ')[0]))].join(' ')}, ${await serves(stage)}`
}

const bodies: Attack[] = [
  { name: 'data: bodies of 12 MB for those who take ten', act: largeBodies, ends: /^ERR_BODY_LIMIT, serves$/ },
  { name: 'data: callers of a slow function who leave', act: leave, ends: SERVES },
]

async function largeBodies(stage: Stage): Promise<string> {
  await stage.deploy(
    stage.name,
    `export default { fetch: async request => new Response(String((await request.text()).length)) }`,
  )
  const body = new Uint8Array(12 * 1024 * 1024)
  const ends = await Promise.all(Array.from({ length: 4 }, () => stage.call(stage.name, { method: 'POST', body })))
  // The server may close before it has read it all.
  const known = ends.map(({ what }) =>
    /^failed (EPIPE|ECONNRESET|UND_ERR_SOCKET)/.test(what) ? 'ERR_BODY_LIMIT' : what,
  )
  return `${[...new Set(known)].join(' ')}, ${await serves(stage)}`
}

async function leave(stage: Stage): Promise<string> {
  await stage.deploy(
    stage.name,
    `export default { async fetch() { await scheduler.wait(5000); return new Response() } }`,
  )
  await Promise.all(Array.from({ length: 200 }, () => stage.call(stage.name, {}, 50)))
  return await serves(stage)
}

testFamily('admin', [...slow, ...broken, ...paths, ...tokens, ...bodies])
