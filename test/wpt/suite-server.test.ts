import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toSuiteOrigin } from './suite-server.ts'

test('templates are filled with the two hosts of the loopback and the one port', () => {
  const { origin, substitute } = toSuiteOrigin(8000)
  assert.equal(origin, 'http://localhost:8000')
  const filled = substitute(
    '{{host}} {{domains[www1]}} {{hosts[alt][]}} {{ports[http][0]}} {{location[host]}} {{location[server]}}',
  )
  assert.equal(filled, 'localhost 127.0.0.1 127.0.0.1 8000 localhost:8000 http://localhost:8000')
})
