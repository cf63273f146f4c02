import { test } from 'node:test'
import { runInGuest } from './harness.ts'

const IMPORTS = `import * as idl from './webidl.ts'`

test('integers wrap, clamp or are refused as their type says', async () => {
  await runInGuest(
    IMPORTS,
    `equal([-1, 2 ** 32, 1.9, NaN, '0x10', null].map(idl.toUnsignedLong), [4294967295, 0, 1, 0, 16, 0])
    equal([-1, 65536, 65537.5].map(idl.toUnsignedShort), [65535, 0, 1])
    equal([1.9, -1.9, Infinity, NaN, 2 ** 63, 2 ** 64 + 4096].map(idl.toLongLong), [1, -1, 0, 0, -(2 ** 63), 4096])
    equal([-5, 0.5, 1.5, 2.5, 300, NaN, 254.6].map(value => idl.toClamped(value, 0, 255)), [0, 0, 2, 2, 255, 0, 255])
    equal([0, -0.9, 2 ** 53 - 1].map(value => idl.toEnforcedUnsigned(value, 'n')), [0, 0, 2 ** 53 - 1])
    for (const value of [-1, 2 ** 53, NaN, Infinity]) throws(() => idl.toEnforcedUnsigned(value, 'n'), 'TypeError')
    for (const value of [1n, Symbol('s')]) throws(() => idl.toUnsignedLong(value), 'TypeError')`,
  )
})

test('strings are converted as their type says', async () => {
  await runInGuest(
    IMPORTS,
    `equal([idl.toDOMString('\\ud800'), idl.toUSVString('\\ud800'), idl.toDOMString(null)], ['\\ud800', '\\ufffd', 'null'])
    throws(() => idl.toDOMString(Symbol('s')), 'TypeError')`,
  )
})

test('sequences, records and dictionaries are read as a script can see', async () => {
  await runInGuest(
    IMPORTS,
    `equal(idl.toSequence(new Set([1, 2]), 's', String), ['1', '2'])
    for (const value of ['text', 1, null, {}, { [Symbol.iterator]: 1 }]) throws(() => idl.toSequence(value, 's', String), 'TypeError')
    const seen = []
    const source = new Proxy({ b: 1, a: 2, hidden: 3 }, {
      ownKeys: target => { seen.push('ownKeys'); return Reflect.ownKeys(target) },
      getOwnPropertyDescriptor: (target, key) => { seen.push('desc ' + key); return { ...Reflect.getOwnPropertyDescriptor(target, key), enumerable: key !== 'hidden' } },
      get: (target, key) => { seen.push('get ' + key); return target[key] },
    })
    equal(idl.toRecord(source, String, String), [['b', '1'], ['a', '2']])
    equal(seen, ['ownKeys', 'desc b', 'get b', 'desc a', 'get a', 'desc hidden'])
    equal([idl.toDictionary(null, 'd').x, idl.toDictionary({ x: 1 }, 'd').x], [undefined, 1])
    throws(() => idl.toDictionary(1, 'd'), 'TypeError')
    throws(() => idl.requireArguments(1, 2, 'f'), 'TypeError')`,
  )
})
