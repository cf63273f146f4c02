// The smallest example.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openExample } from './open-example.ts'

const call = await openExample('hello')

test('hello greets the world, or who is named', async () => {
  assert.equal(await (await call('/')).text(), 'Hello, world!\n')
  assert.equal(await (await call('/?name=Ada')).text(), 'Hello, Ada!\n')
  assert.equal(await (await call('/?name=Zo%C3%AB%20%26%20Co')).text(), 'Hello, Zoë & Co!\n')
})
