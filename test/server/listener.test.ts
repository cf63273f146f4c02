// That a port which shares its event loop with another takes its requests a few at a time.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openListener } from '../../src/server/listener.ts'
import { exchange } from './test-planes.ts'

const REQUESTS = 20

test('requests that come together begin in as many turns as it takes, and all are answered', async context => {
  let turn = 0
  let immediate = setImmediate(function count() {
    turn += 1
    immediate = setImmediate(count)
  })
  context.after(() => clearImmediate(immediate))
  const begun = new Map<number, number>()
  const answer = (): Response => {
    begun.set(turn, (begun.get(turn) ?? 0) + 1)
    return new Response('ok')
  }
  const listener = await openListener(answer, '127.0.0.1', 0, { perTurn: 2 })
  context.after(() => listener.close(0))
  const request = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n'
  const last = 'GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n'
  const answers = await exchange(listener.port, request.repeat(REQUESTS - 1) + last)
  assert.equal(answers.split('HTTP/1.1 200').length - 1, REQUESTS)
  assert.equal(Math.max(...begun.values()), 2)
})
