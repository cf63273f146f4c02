// What a server that a guest chose may send back: answers that never end, are no HTTP, or are far larger than they look.

import assert from 'node:assert/strict'
import type { Socket } from 'node:net'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { openRawUpstream } from '../ops/upstream.ts'
import { type Field, outcome, testAttacks } from './attacks.ts'

const MIB = 1024 * 1024

/** Reads to the end and tells how many bytes there were, or why there were no more. */
const reading = (origin: string): string => `
  let bytes = 0
  try {
    for await (const chunk of (await fetch('${origin}/')).body) bytes += chunk.length
    return new Response('read ' + bytes)
  } catch (error) { return new Response(bytes + ' bytes, then ' + error.message) }`

/** Pieces of one member each are a gzip body, too (RFC 1952 §2.2): 16 MiB in 16 KiB, 640 times. */
const MEMBER = gzipSync(Buffer.alloc(16 * MIB))
const BOMB_MEMBERS = 640

function sendBomb(socket: Socket): void {
  socket.write('HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\nconnection: close\r\n\r\n')
  let left = BOMB_MEMBERS
  const send = (): void => {
    while (left > 0 && !socket.destroyed) {
      left -= 1
      if (!socket.write(MEMBER)) return void socket.once('drain', send)
    }
    socket.end()
  }
  send()
}

const ANSWERS: readonly (readonly [what: string, answer: (socket: Socket) => void, ends: RegExp])[] = [
  [
    '10 GiB in 10 MiB',
    sendBomb,
    /^\d+ bytes, then the fetches of this request passed subrequestBytes, 16777216 bytes$/,
  ],
  ['garbage', socket => void socket.end('\0\x01garbage\r\n\r\n'), /^0 bytes, then fetch failed: .* no HTTP\/1.1$/],
  ['nothing', socket => void socket.end(), /^0 bytes, then fetch failed: 127.0.0.1:\d+: UND_ERR_SOCKET$/],
  ['silence', () => undefined, /^ERR_WALL_LIMIT$/],
  ['a head by the byte', drip('HTTP/1.1 200 OK\r\nx: y\r\n'), /^ERR_WALL_LIMIT$/],
  [
    'a header of 1 MiB',
    socket => void socket.end(`HTTP/1.1 200 OK\r\nx: ${'y'.repeat(MIB)}`),
    /UND_ERR_HEADERS_OVERFLOW$/,
  ],
  [
    '600 headers',
    socket => void socket.end(`HTTP/1.1 200 OK\r\n${'x: y\r\n'.repeat(600)}\r\n`),
    /more than 512 headers$/,
  ],
  [
    'hints without end',
    socket => void socket.end('HTTP/1.1 103 Hints\r\n\r\n'.repeat(10_000)),
    /more than 16 interim answers$/,
  ],
  [
    'a tunnel',
    socket => void socket.end('HTTP/1.1 101 Yes\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n'),
    /UND_ERR_SOCKET$/,
  ],
  [
    'a body that breaks off',
    socket => void socket.end('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc'),
    /^3 bytes, then the body broke off$/,
  ],
  [
    'no gzip',
    socket => void socket.end('HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 3\r\n\r\nabc'),
    /^0 bytes, then the body broke off$/,
  ],
  [
    'a length and chunks',
    socket => void socket.end('HTTP/1.1 200 OK\r\ncontent-length: 3\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n'),
    /UND_ERR_RES_CONTENT_LENGTH_MISMATCH$/,
  ],
]

function drip(text: string): (socket: Socket) => void {
  return socket => {
    let at = 0
    const timer = setInterval(() => socket.write(text[at++ % text.length] as string), 20)
    socket.once('close', () => clearInterval(timer))
  }
}

let current: (socket: Socket) => void = () => undefined
const { origin } = await openRawUpstream(socket => current(socket))

function answers(field: () => Field): void {
  const run = async (code: string): Promise<string> => {
    const limits = { subrequestBytes: 16 * MIB, wallMs: 400 }
    const end = await outcome(field().engine, { run: code, egress: ['127.0.0.1'], limits })
    await field().checkVictim()
    return end
  }

  for (const [what, answer, ends] of ANSWERS)
    test(`a server that answers ${what} costs its caller alone`, { timeout: 20_000 }, async () => {
      current = answer
      const rss = process.memoryUsage.rss()
      assert.match(await run(reading(origin)), ends)
      const grown = process.memoryUsage.rss() - rss
      assert.ok(grown < 96 * MIB, `the process grew by ${Math.round(grown / MIB)} MiB`)
    })

  test('a bomb read whole ends at the same bound', async () => {
    current = sendBomb
    const end = await run(
      `try { await (await fetch('${origin}/')).arrayBuffer() } catch (error) { return new Response(error.message) }`,
    )
    assert.match(end, /passed subrequestBytes/)
  })

  test('a bomb that is handed on unread ends at the same bound', async () => {
    current = sendBomb
    assert.match(await run(`return fetch('${origin}/')`), /subrequestBytes|broke off|Error/)
  })
}

testAttacks('egress answers', [], { allowPrivateEgress: true }, answers)
