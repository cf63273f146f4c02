import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { createTurns, type Taker } from '../../src/isolate/turns.ts'

/** Something whose entries each cost that much CPU; says its name for each. */
function createTaker(name: string, costMs: number, waiting: number, said: string[], weight = 1): Taker {
  let left = waiting
  return {
    name,
    weight,
    get hasWaiting() {
      return left > 0
    },
    takeTurn() {
      left -= 1
      said.push(name)
      return costMs
    },
  }
}

test('a function with one request is served before the hundredth of another', async () => {
  const said: string[] = []
  const turns = createTurns()
  turns.join(createTaker('many', 5, 100, said))
  turns.join(createTaker('one', 5, 1, said))
  while (said.length < 101) await nextTurn()
  assert.ok(said.indexOf('one') <= 1, `it came at ${said.indexOf('one')}`)
})

test('functions get the same CPU, however much of it one entry costs', async () => {
  const said: string[] = []
  const turns = createTurns()
  turns.join(createTaker('long', 30, 20, said))
  turns.join(createTaker('short', 3, 200, said))
  while (said.length < 220) await nextTurn()
  const half = said.slice(0, 110)
  const long = half.filter(name => name === 'long').length
  assert.ok(long >= 9 && long <= 11, `${long} long entries among the first 110`)
})

for (const costMs of [1, 30]) {
  test(`weight 3 gets three times the CPU of weight 1, whose entries cost ${costMs} ms to its 5`, async () => {
    const said: string[] = []
    const turns = createTurns()
    turns.join(createTaker('three', 5, 500, said, 3))
    turns.join(createTaker('one', costMs, 500, said))
    while (said.length < 1000) await nextTurn()
    const early = said.slice(0, 400)
    const threeMs = early.filter(name => name === 'three').length * 5
    const oneMs = early.filter(name => name === 'one').length * costMs
    assert.ok(threeMs > 2.8 * oneMs && threeMs < 3.2 * oneMs, `${threeMs} ms against ${oneMs} ms`)
  })
}

test('who comes anew has nothing to catch up on, whatever its weight', async () => {
  const said: string[] = []
  const turns = createTurns()
  for (const name of ['old', 'older']) turns.join(createTaker(name, 5, 200, said))
  while (said.length < 100) await nextTurn()
  turns.join(createTaker('new', 5, 100, said, 2))
  while (said.length < 200) await nextTurn()
  const fresh = said.slice(100, 160).filter(name => name === 'new').length
  assert.ok(fresh >= 28 && fresh <= 32, `${fresh} of 60`)
})

test('two takers of one function share its place', async () => {
  const said: string[] = []
  const turns = createTurns()
  turns.join(createTaker('two', 5, 50, said))
  turns.join(createTaker('two', 5, 50, said))
  turns.join(createTaker('one', 5, 50, said))
  while (said.length < 150) await nextTurn()
  const one = said.slice(0, 90).filter(name => name === 'one').length
  assert.ok(one >= 43 && one <= 47, `${one} of the first 90`)
})

test('what one function answered goes out before another enters, which may end the process', async () => {
  const said: string[] = []
  const turns = createTurns()
  for (const name of ['first', 'second'])
    turns.join({
      name,
      weight: 1,
      hasWaiting: false,
      takeTurn() {
        said.push(name)
        process.nextTick(() => said.push(`${name} is out`))
        return 1
      },
    })
  while (said.length < 4) await nextTurn()
  assert.deepEqual(said, ['first', 'first is out', 'second', 'second is out'])
})
