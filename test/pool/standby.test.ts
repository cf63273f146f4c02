import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createStandby, type Room, type Standby, type StandbyOptions } from '../../src/pool/standby.ts'
import { createFakeClock, type FakeClock } from '../fake-clock.ts'

interface Thing {
  readonly name: string
  readonly bytes: number
}

interface Scene {
  readonly standby: Standby<Thing>
  readonly closed: string[]
  readonly clock: FakeClock
  room: Room
}

function setUp(options: Partial<StandbyOptions<Thing>> = {}): Scene {
  const closed: string[] = []
  const close = ({ name }: Thing): void => void closed.push(name)
  const clock = createFakeClock()
  const room = () => scene.room
  const weigh = ({ bytes }: Thing): number => bytes
  const standby = createStandby<Thing>({
    room,
    least: { count: 0, bytes: 0 },
    idleTtlMs: 0,
    clock,
    weigh,
    close,
    ...options,
  })
  const scene: Scene = { standby, closed, clock, room: { count: 2, bytes: 100 } }
  return scene
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
  const scene = setUp()
  scene.room = { count: 0, bytes: 100 }
  scene.standby.put('a', thing('a'))
  assert.deepEqual(scene.closed, ['a'])
  assert.equal(scene.standby.take('a'), undefined)
})

test('where room is taken away, the oldest go, by count and by weight', () => {
  const scene = setUp()
  scene.room = { count: 4, bytes: 100 }
  for (const name of ['a', 'b', 'c', 'd']) scene.standby.put(name, thing(name))
  scene.standby.fit()
  assert.deepEqual(scene.closed, [])
  scene.room = { count: 3, bytes: 100 }
  scene.standby.fit()
  assert.deepEqual(scene.closed, ['a'])
  scene.room = { count: 3, bytes: 10 }
  scene.standby.fit()
  assert.deepEqual([scene.closed, scene.standby.count], [['a', 'b', 'c'], 1])
})

test('what nobody asked for in its time is closed, and what was taken or replaced is let alone', () => {
  const { standby, closed, clock } = setUp({ idleTtlMs: 1000 })
  standby.put('a', thing('a'))
  standby.put('b', thing('b1'))
  clock.advance(500)
  assert.equal(standby.take('a')?.name, 'a')
  standby.put('b', thing('b2'))
  assert.deepEqual(closed, ['b1'])
  clock.advance(600)
  assert.equal(standby.count, 1)
  clock.advance(500)
  assert.deepEqual([closed, standby.count], [['b1', 'b2'], 0])
})

test('where there is no room some are kept all the same', () => {
  const scene = setUp({ least: { count: 2, bytes: 50 } })
  scene.room = { count: -1, bytes: -1 }
  for (const name of ['a', 'b', 'c']) scene.standby.put(name, thing(name))
  assert.deepEqual([scene.closed, scene.standby.count], [['a'], 2])
  scene.standby.put('d', thing('d', 45))
  assert.deepEqual([scene.closed, scene.standby.count], [['a', 'b', 'c'], 1])
  scene.standby.put('e', thing('e', 51))
  assert.equal(scene.closed.at(-1), 'e')
  scene.room = { count: 10, bytes: 100 }
  scene.standby.put('f', thing('f', 51))
  assert.equal(scene.standby.count, 2)
})
