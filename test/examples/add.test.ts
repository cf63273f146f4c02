// The example that adds: what is a number, and what each mistake is told.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openExample } from './open-example.ts'

const call = await openExample('add')

async function add(body: string): Promise<[number, unknown]> {
  const response = await call('/', { method: 'POST', body })
  return [response.status, await response.json()]
}

const SUMS: readonly [string, number][] = [
  ['{"a": 1, "b": 2}', 3],
  ['{"a": 0, "b": 0}', 0],
  ['{"a": 0, "b": -7}', -7],
  ['{"a": -1.5, "b": -2}', -3.5],
  ['{"a": 1e308, "b": -1e308}', 0],
  ['{"a": 1, "b": 2, "c": "ignored"}', 3],
]

for (const [body, sum] of SUMS) {
  test(`${body} sums up to ${sum}`, async () => assert.deepEqual(await add(body), [200, { sum }]))
}

const MISTAKES: readonly [string, string][] = [
  ['{"b": 2}', '"a" is missing'],
  ['{"a": 1}', '"b" is missing'],
  ['{}', '"a" is missing'],
  ['{"a": "1", "b": 2}', '"a" must be a number, not a string'],
  ['{"a": 1, "b": null}', '"b" must be a number, not null'],
  ['{"a": true, "b": 2}', '"a" must be a number, not a boolean'],
  ['{"a": [1], "b": 2}', '"a" must be a number, not an object or array'],
  ['{"a": 1e999, "b": 2}', '"a" must be a finite number'],
  ['{"a": 1e308, "b": 1e308}', 'the sum is too large'],
  ['{"a": NaN, "b": 2}', 'the body is not valid JSON'],
  ['{"a": 1', 'the body is not valid JSON'],
  ['', 'the body is not valid JSON'],
  ['[1, 2]', 'the body must be an object like {"a": 1, "b": 2}'],
  ['null', 'the body must be an object like {"a": 1, "b": 2}'],
  ['3', 'the body must be an object like {"a": 1, "b": 2}'],
  ['{"__proto__": {"a": 1, "b": 2}}', '"a" is missing'],
]

for (const [body, error] of MISTAKES) {
  test(`${body || 'no body'} is told: ${error}`, async () => assert.deepEqual(await add(body), [400, { error }]))
}

test('only POST adds, and the answer says so', async () => {
  for (const method of ['GET', 'PUT', 'DELETE']) {
    const response = await call('/', { method })
    assert.equal(response.status, 405)
    assert.equal(response.headers.get('allow'), 'POST')
    assert.deepEqual(await response.json(), { error: `use POST, not ${method}` })
  }
})
