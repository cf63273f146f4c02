// The bundled Hono app: every route, the middleware, and what validation says.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openExample } from './open-example.ts'

const call = await openExample('hono-app')
const FIRST = { id: '1', title: 'The Left Hand of Darkness', year: 1969 }

function post(body: string): Promise<Response> {
  return call('/books', { method: 'POST', body, headers: { 'content-type': 'application/json' } })
}

test('the root says what there is', async () => {
  assert.match(await (await call('/')).text(), /^Books: GET \/books/)
})

test('a book is found by its id, and listed', async () => {
  assert.deepEqual(await (await call('/books/1')).json(), FIRST)
  assert.deepEqual(((await (await call('/books')).json()) as unknown[])[0], FIRST)
})

test('a valid book is kept, and found again', async () => {
  const response = await post('{"title": " Dune ", "year": 1965}')
  assert.equal(response.status, 201)
  const book = (await response.json()) as { id: string }
  assert.deepEqual(book, { id: book.id, title: 'Dune', year: 1965 })
  assert.deepEqual(await (await call(`/books/${book.id}`)).json(), book)
})

test('what is no book is refused with each field that is wrong', async () => {
  const response = await post('{"title": "", "year": 1965.5}')
  assert.equal(response.status, 400)
  const { error, issues } = (await response.json()) as { error: string; issues: Record<string, string[]> }
  assert.equal(error, 'not a book')
  assert.deepEqual(Object.keys(issues), ['title', 'year'])
  assert.match(issues.title?.[0] ?? '', />=1/)
})

test('what is no JSON is refused as such', async () => {
  const response = await post('{"title"')
  assert.equal(response.status, 400)
  assert.deepEqual(await response.json(), { error: 'the body is not valid JSON' })
})

test('unknown books and unknown paths are 404, each in its own words', async () => {
  const book = await call('/books/none')
  assert.deepEqual([book.status, await book.json()], [404, { error: 'there is no book none' }])
  const path = await call('/nowhere')
  assert.deepEqual([path.status, await path.json()], [404, { error: 'nothing at /nowhere' }])
})

test('the middleware marks every answer, mistakes included', async () => {
  const answers = [await call('/'), await post('{}'), await call('/books/none'), await call('/nowhere')]
  for (const { headers } of answers) assert.equal(headers.get('x-powered-by'), 'isolet')
})
