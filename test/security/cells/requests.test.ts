// Callers of functions who write HTTP by hand: another's host, two requests for one, paths that climb, uploads that drip.

import type { Attack, Stage } from './harness/attack.ts'
import { testFamily } from './harness/family.ts'
import { answerTo, openMany, serves } from './harness/plane-attack.ts'
import { openSocket } from './harness/raw-socket.ts'

const SERVES = /^serves$/

/** Tells what it was called with. */
const MIRROR = `export default { fetch: async request => Response.json({ method: request.method, url: request.url,
  body: (await request.text()).length, names: [...request.headers.keys()].join() }) }`

interface Said {
  /** What the caller writes, with NAME for the function's name. */
  readonly bytes: string
  /** What must not be in anything that comes back. */
  readonly never: RegExp
}

/** Ends as `kept` when nothing forbidden was heard, and both planes serve. */
function tell(name: string, { bytes, never }: Said): Attack {
  return {
    name,
    async act(stage) {
      await stage.deploy(stage.name, MIRROR)
      const socket = await openSocket(stage.server.url)
      await socket.ask(bytes.replaceAll('NAME', stage.name), /never matches^/, 400)
      const found = never.exec(socket.heard().replaceAll(stage.name, 'NAME'))
      socket.close()
      return `${found === null ? 'kept' : `heard ${found[0]}`}, ${await serves(stage)}`
    },
    ends: /^kept, serves$/,
  }
}

const ADMIN = /"functions":\[|isolet_|"cells"/
const SECOND = 'GET /fn/victim-hello/ HTTP/1.1\r\nHost: a\r\n\r\n'
/** A second answer on the connection: what was smuggled in a body was run. */
const SMUGGLED = /hello 0/

const smuggling: Attack[] = [
  [
    'a length and chunks',
    `POST /fn/NAME/ HTTP/1.1\r\nHost: a\r\nContent-Length: ${SECOND.length + 5}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${SECOND}`,
  ],
  [
    'chunks that are named twice',
    `POST /fn/NAME/ HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\nContent-Length: 5\r\n\r\n0\r\n\r\n${SECOND}`,
  ],
  [
    'chunks that are spelt with a tab',
    `POST /fn/NAME/ HTTP/1.1\r\nHost: a\r\nTransfer-Encoding:\tchunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n${SECOND}`,
  ],
  [
    'chunks of another coding',
    `POST /fn/NAME/ HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n${SECOND}`,
  ],
  [
    'a folded header',
    `POST /fn/NAME/ HTTP/1.1\r\nHost: a\r\nTransfer-Encoding:\r\n chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n${SECOND}`,
  ],
  ['lengths in a list', `POST /fn/NAME/ HTTP/1.1\r\nHost: a\r\nContent-Length: 5, 5\r\n\r\n0\r\n\r\n${SECOND}`],
  ['a length with a sign', `POST /fn/NAME/ HTTP/1.1\r\nHost: a\r\nContent-Length: +5\r\n\r\n0\r\n\r\n${SECOND}`],
  [
    'bare line feeds',
    `POST /fn/NAME/ HTTP/1.1\nHost: a\nContent-Length: ${SECOND.length}\nTransfer-Encoding: chunked\n\n0\n\n${SECOND}`,
  ],
  [
    'a chunk with an extension that breaks',
    `POST /fn/NAME/ HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5;a="\r\n\r\n${SECOND}"\r\nabcde\r\n0\r\n\r\n`,
  ],
  [
    'a chunk shorter than it says',
    `POST /fn/NAME/ HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabcde\r\n0\r\n\r\n${SECOND}`,
  ],
  ['a body of GET', `GET /fn/NAME/ HTTP/1.1\r\nHost: a\r\nContent-Length: ${SECOND.length}\r\n\r\n${SECOND}`],
  [
    'a body that a function leaves',
    `POST /fn/victim-waits/ HTTP/1.1\r\nHost: a\r\nContent-Length: ${SECOND.length}\r\n\r\n${SECOND}`,
  ],
].map(([name = '', bytes = '']) => tell(`two requests for one: ${name}`, { bytes, never: SMUGGLED }))

const targets: Attack[] = [
  ['an absolute URI of the admin plane', `GET http://127.0.0.1:1/v1/functions HTTP/1.1\r\nHost: a\r\n\r\n`],
  ['an absolute URI against its Host', `GET http://victim-hello.localhost/ HTTP/1.1\r\nHost: NAME.localhost\r\n\r\n`],
  ['a path that climbs out of its function', `GET /fn/NAME/../victim-hello/ HTTP/1.1\r\nHost: a\r\n\r\n`],
  ['a path that climbs by escapes', `GET /fn/NAME/%2e%2e/victim-hello/ HTTP/1.1\r\nHost: NAME.localhost\r\n\r\n`],
  ['backslashes', `GET /fn\\NAME\\..\\..\\v1\\functions HTTP/1.1\r\nHost: a\r\n\r\n`],
  [
    'methods that are overridden',
    `POST /fn/NAME/ HTTP/1.1\r\nHost: a\r\nX-HTTP-Method-Override: DELETE\r\nX-Original-URL: /v1/functions\r\nX-Rewrite-URL: /v1/functions\r\nX-Forwarded-Host: victim-hello.localhost\r\nForwarded: host=victim-hello.localhost\r\nContent-Length: 0\r\n\r\n`,
  ],
  [
    'names of prototypes',
    `GET /fn/__proto__/ HTTP/1.1\r\nHost: constructor.localhost\r\n__proto__: x\r\nconstructor: y\r\n\r\n`,
  ],
  [
    'an upgrade to another protocol',
    `GET /fn/NAME/ HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n`,
  ],
  [
    'a websocket',
    `GET /fn/NAME/ HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n`,
  ],
  ['TRACE', `TRACE /fn/NAME/ HTTP/1.1\r\nHost: a\r\nCookie: secret\r\n\r\n`],
  ['a host with a user', `GET / HTTP/1.1\r\nHost: victim-hello.localhost@NAME.localhost\r\n\r\n`],
  ['a host with a dot and a port', `GET / HTTP/1.1\r\nHost: NAME.localhost.:99999\r\n\r\n`],
].map(([name = '', bytes = '']) =>
  tell(`a target: ${name}`, { bytes, never: /"functions":\[|"cells"|cookie: secret|HTTP\/1\.1 101/i }),
)

const heads: Attack[] = [
  tell('a head of 16 KB', {
    bytes: `GET /fn/NAME/ HTTP/1.1\r\nHost: a\r\nX-A: ${'x'.repeat(15_000)}\r\n\r\n`,
    never: ADMIN,
  }),
  tell('a head of two thousand names', {
    bytes: `GET /fn/NAME/ HTTP/1.1\r\nHost: a\r\n${Array.from({ length: 2000 }, (_, n) => `a${n}:b\r\n`).join('')}\r\n`,
    never: ADMIN,
  }),
  tell('bytes past ASCII in names, values and paths', {
    bytes: `GET /fn/NAME/\xff\xfe?\x80 HTTP/1.1\r\nHost: a\r\nX-\xe4: b\r\nX-B: \xff\xfe\r\n\r\n`,
    never: ADMIN,
  }),
  tell('headers that are ours', {
    bytes: `GET /fn/NAME/ HTTP/1.1\r\nHost: a\r\nX-Request-Id: ${'x'.repeat(5000)}\r\nisolet-error: x\r\nisolet-version: 9\r\n\r\n`,
    never: /x{200}/,
  }),
]

const crowds: Attack[] = [
  { name: 'fifty uploads that drip into one function', act: drip, ends: SERVES },
  { name: 'a thousand connections that come and go', act: comeAndGo, ends: SERVES },
  { name: 'twenty callers who pipeline to a function of their own', act: pipeline, ends: SERVES },
  { name: 'a function that answers before it has read 8 MB', act: answerEarly, ends: /^serves$/ },
]

async function drip(stage: Stage): Promise<string> {
  await stage.deploy(stage.name, MIRROR)
  const sockets = await openMany(stage, 'data', 50)
  for (const socket of sockets)
    socket.send(`POST /fn/${stage.name}/ HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n`)
  for (let n = 0; n < 100; n++) for (const socket of sockets) socket.send('1\r\nx\r\n')
  const end = await serves(stage)
  for (const socket of sockets) socket.close()
  return end
}

async function comeAndGo(stage: Stage): Promise<string> {
  await stage.deploy(stage.name, MIRROR)
  for (let round = 0; round < 20; round++) {
    const sockets = await openMany(stage, 'data', 50)
    for (const socket of sockets) socket.send(`GET /fn/${stage.name}/ HTTP/1.1\r\nHost: a\r\n\r\n`).close()
  }
  return await serves(stage)
}

async function pipeline(stage: Stage): Promise<string> {
  await stage.deploy(stage.name, MIRROR)
  const sockets = await openMany(stage, 'data', 20)
  for (const socket of sockets) socket.pause().send(`GET /fn/${stage.name}/ HTTP/1.1\r\nHost: a\r\n\r\n`.repeat(25))
  const end = await serves(stage)
  for (const socket of sockets) socket.close()
  return end
}

async function answerEarly(stage: Stage): Promise<string> {
  await stage.deploy(stage.name, `export default { fetch: () => new Response('early') }`)
  const head = `POST /fn/${stage.name}/ HTTP/1.1\r\nHost: a\r\nContent-Length: 8000000\r\n\r\n`
  await Promise.all(Array.from({ length: 10 }, () => answerTo(stage, 'data', head + 'x'.repeat(4_000_000))))
  return await serves(stage)
}

testFamily('requests', [...smuggling, ...targets, ...heads, ...crowds])
