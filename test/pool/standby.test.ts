import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createStandby, type Standby, type StandbyOptions } from '../../src/pool/standby.ts'

interface Thing {
  readonly name: string
  readonly bytes: number
}

function setUp(options: Partial<StandbyOptions<Thing>> = {}): { standby: Standby<Thing>; closed: string[] } {
  const closed: string[] = []
  const close = ({ name }: Thing): void => void closed.push(name)
  const standby = createStandby<Thing>({ maxCount: 2, maxBytes: 100, weigh: ({ bytes }) => bytes, close, ...options })
  return { standby, closed }
}

function thing(name: string, bytes = 10): Thing {
  return { name, bytes }
}

test('who asks first gets the thing of that key, and nobody gets it again', () => {
  const { standby, closed } = setUp()
  standby.put('a', thing('a'))
  assert.equal(standby.take('b'), undefined)
  assert.equal(standby.take('a')?.name, 'a')
  assert.equal(standby.take('a'), undefined)
  assert.deepEqual(closed, [])
})

test('past the count the oldest is closed', () => {
  const { standby, closed } = setUp()
  for (const name of ['a', 'b', 'c']) standby.put(name, thing(name))
  assert.deepEqual(closed, ['a'])
  assert.equal(standby.take('c')?.name, 'c')
})

test('past their weight together the oldest is closed, and one that is too heavy by itself', () => {
  const { standby, closed } = setUp()
  standby.put('a', thing('a', 50))
  standby.put('b', thing('b', 50))
  assert.deepEqual(closed, [])
  standby.put('c', thing('c', 51))
  assert.deepEqual(closed.toSorted(), ['a', 'b'])
  standby.put('d', thing('d', 101))
  assert.deepEqual(closed.at(-1), 'd')
  assert.equal(standby.take('c')?.name, 'c')
})

test('a second thing of a key closes the first', () => {
  const { standby, closed } = setUp()
  standby.put('a', thing('a1'))
  standby.put('a', thing('a2'))
  assert.deepEqual(closed, ['a1'])
  assert.equal(standby.take('a')?.name, 'a2')
})

test('what is dropped is closed once, and so is all that is left at the end', () => {
  const { standby, closed } = setUp()
  standby.put('a', thing('a'))
  standby.put('b', thing('b'))
  standby.drop('a')
  standby.drop('a')
  standby.close()
  assert.deepEqual(closed, ['a', 'b'])
})

test('without room for any, each is closed at once', () => {
  const { standby, closed } = setUp({ maxCount: 0 })
  standby.put('a', thing('a'))
  assert.deepEqual(closed, ['a'])
  assert.equal(standby.take('a'), undefined)
})
