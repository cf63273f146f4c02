import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { TestGuest } from '../harness.ts'

describe('Headers', () => {
  const value = (expression: string): unknown => {
    using guest = new TestGuest()
    return guest.evaluate(expression)
  }

  test('takes records, lists of pairs, iterables and Headers', () => {
    const inits = [
      '{ B: "2", a: 1 }',
      '[["b", "2"], ["A", "1"]]',
      'new Map([["b", 2], ["a", 1]])',
      'new Headers({ a: "1", b: "2" })',
    ]
    for (const init of inits)
      assert.deepEqual(
        value(`[...new Headers(${init})]`),
        [
          ['a', '1'],
          ['b', '2'],
        ],
        init,
      )
    assert.deepEqual(value('[...new Headers(undefined)]'), [])
  })

  test('takes Headers by their iterator where a script has changed that, and in full where it has not', () => {
    const made = '(h => { h[Symbol.iterator] = function* () { yield ["b", "2"] }; return [...new Headers(h).keys()] })'
    assert.deepEqual(value(`${made}(new Headers({ a: "1" }))`), ['b'])
    assert.deepEqual(value('new Headers(new Headers([["set-cookie", "1"], ["set-cookie", "2"]])).getSetCookie()'), [
      '1',
      '2',
    ])
  })

  test('refuses other shapes', () => {
    for (const init of [
      'null',
      '1',
      '"a"',
      '[["a"]]',
      '[["a", "b", "c"]]',
      '["ab"]',
      '[1]',
      '{ [Symbol.iterator]: 1 }',
      '{ a: Symbol() }',
    ])
      assert.throws(() => value(`new Headers(${init})`), /TypeError/, init)
  })

  test('refuses names that are no token and values that would break a line', () => {
    for (const name of ['', 'a b', 'a:', 'ä', 'a\\n'])
      assert.throws(() => value(`new Headers().get("${name}")`), /TypeError/, name)
    for (const text of ['a\\nb', 'a\\rb', '\\0', '\\u0100'])
      assert.throws(() => value(`new Headers([["a", "${text}"]])`), /TypeError/, text)
    assert.equal(value('new Headers([["a", "\\n \\tx \\xff\\r\\n"]]).get("A")'), 'x \xff')
  })

  test('combines values, keeps set-cookie apart and sorts by name', () => {
    const made = `const h = new Headers(); h.append("b", "1"); h.append("Set-Cookie", "x=1"); h.append("B", "2")
      h.append("a", ""); h.append("set-cookie", "y=2")`
    assert.deepEqual(
      value(`(() => { ${made}; return [[...h], h.get("set-cookie"), h.getSetCookie(), h.get("c")] })()`),
      [
        [
          ['a', ''],
          ['b', '1, 2'],
          ['set-cookie', 'x=1'],
          ['set-cookie', 'y=2'],
        ],
        'x=1, y=2',
        ['x=1', 'y=2'],
        null,
      ],
    )
  })

  test('set replaces the first of a name and drops the others', () => {
    const expression =
      '(() => { const h = new Headers([["a", "1"], ["b", "2"], ["a", "3"]]); h.set("A", "4"); h.delete("b"); h.set("c", "5"); return [...h] })()'
    assert.deepEqual(value(expression), [
      ['a', '4'],
      ['c', '5'],
    ])
  })

  test('shows changes to an iteration under way', () => {
    const expression =
      '(() => { const h = new Headers({ a: "1", c: "3" }), seen = []; for (const [k] of h) { seen.push(k); if (k === "a") h.append("b", "2") } return seen })()'
    assert.deepEqual(value(expression), ['a', 'b', 'c'])
  })

  test('iterates by keys, values, entries and forEach', () => {
    const expression =
      '(() => { const h = new Headers({ a: "1" }), each = []; h.forEach(function (v, k, o) { each.push(v, k, o === h, this.x) }, { x: 9 }); return [[...h.keys()], [...h.values()], [...h.entries()], each, Headers.prototype.entries === Headers.prototype[Symbol.iterator], String(h.keys())] })()'
    assert.deepEqual(value(expression), [
      ['a'],
      ['1'],
      [['a', '1']],
      ['1', 'a', true, 9],
      true,
      '[object Headers Iterator]',
    ])
  })

  test('asks for the arguments it needs and for a true Headers', () => {
    for (const call of ['append("a")', 'get()', 'has()', 'delete()', 'set("a")', 'forEach()'])
      assert.throws(() => value(`new Headers().${call}`), /TypeError/, call)
    assert.throws(() => value('Headers.prototype.get.call({}, "a")'), /TypeError/)
  })
})
