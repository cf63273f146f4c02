import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runInGuest } from './harness.ts'

const IMPORTS = `import { structuredClone } from './structured-clone.ts'
import { openAnnex } from '../annex.ts'
import { EventTarget } from './event-target.ts'
import { URL } from './url.ts'
import { inspect } from './inspect.ts'
    const { Blob, File } = openAnnex('forms')
    const { DOMException } = openAnnex('exceptions')`

/** Expressions whose clones must look alike here and on the platform. */
const VALUES = [
  '1',
  '-0',
  'NaN',
  '"text"',
  '10n',
  'true',
  'null',
  'undefined',
  'new Boolean(false)',
  'new Number(-0)',
  'new String("s")',
  'Object(5n)',
  'new Date(86400000)',
  'new Date(NaN)',
  'Object.assign(/a.b/giu, { lastIndex: 3 })',
  '[1, , 3]',
  'Object.assign([1], { extra: 2 })',
  'new Array(5)',
  '({ a: { b: [1] }, ["__proto__"]: 1 })',
  'new Map([[{ a: 1 }, new Set([1, [2]])]])',
  'new (class Foo { x = 1; #y = 2 })()',
  'Object.create({ inherited: 1 })',
  'Object.assign(Object.create(null), { a: 1 })',
  'new Uint16Array([1, 2, 3]).subarray(1)',
  'new DataView(new ArrayBuffer(8), 2, 4)',
  'new BigInt64Array([1n])',
  'new Float64Array([0.5])',
  '({ get x() { return 5 } })',
  '[new Uint8Array([1]).buffer].map(buffer => [buffer, new Uint8Array(buffer)])[0]',
  'new (class extends Map {})([[1, 2]])',
  'Object.defineProperty({}, "hidden", { value: 1 })',
  '({ [Symbol.iterator]: 1 })',
  'new Error("e", { cause: { a: 1 } }).cause',
]

/** Types and contents, by a text that tells more apart than JSON. */
const DESCRIBE = `const describe = (value, seen = []) => {
  if (typeof value !== 'object' || value === null) return typeof value + ':' + (Object.is(value, -0) ? '-0' : String(value))
  if (seen.includes(value)) return 'seen' + seen.indexOf(value)
  seen.push(value)
  const tag = Object.prototype.toString.call(value)
  const proto = Object.getPrototypeOf(value)?.constructor?.name
  const held = value instanceof Map || value instanceof Set ? [...value].map(item => describe(item, seen)) : /Boolean|Number|String|BigInt|Date|RegExp/.test(tag) ? String(value.valueOf()) : ''
  const keys = Reflect.ownKeys(value).map(key => String(key) + '=' + describe(value[key], seen))
  return tag + proto + '(' + held + ')' + (value.length ?? value.byteLength ?? '') + '{' + keys + '}'
}
`

test('clones look like those of the platform', async () => {
  const { value } = await runInGuest(
    IMPORTS,
    `${DESCRIBE} return given.map(text => describe(structuredClone((0, eval)('(' + text + ')'))))`,
    VALUES,
  )
  const describe = new Function(`${DESCRIBE} return describe`)() as (value: unknown) => string
  assert.deepEqual(
    value,
    // biome-ignore lint/security/noGlobalEval: the same text must be evaluated on both sides
    VALUES.map(text => describe(structuredClone(globalThis.eval(`(${text})`)))),
  )
})

test('cycles and shared parts stay what they are', async () => {
  await runInGuest(
    IMPORTS,
    `const shared = { n: 1 }, value = { a: shared, b: [shared], map: new Map() }
    value.self = value
    value.map.set(value, value.map)
    value.error = new TypeError('t')
    value.error.cause = value.error
    const copy = structuredClone(value)
    equal([copy !== value, copy.self === copy, copy.a === copy.b[0], copy.a !== shared], [true, true, true, true])
    equal(copy.map.get(copy) === copy.map, true)
    equal([copy.error.cause === copy.error, copy.error instanceof TypeError, Error.isError(copy.error)], [true, true, true])`,
  )
})

test('errors keep name, message, stack and cause, and nothing else', async () => {
  await runInGuest(
    IMPORTS,
    `const error = new RangeError('r', { cause: 'why' })
    error.code = 'X'
    const copy = structuredClone(error)
    equal([copy.name, copy.message, copy.cause, copy.code, copy.stack === error.stack], ['RangeError', 'r', 'why', undefined, true])
    equal(Object.keys(copy), [])
    class Own extends Error { name = 'Own' }
    equal(Object.getPrototypeOf(structuredClone(new Own('x'))) === Error.prototype, true)
    const exception = structuredClone(new DOMException('m', 'AbortError'))
    equal([exception instanceof DOMException, exception.name, exception.message, exception.code], [true, 'AbortError', 'm', 20])`,
  )
})

test('what cannot be cloned is a DataCloneError', async () => {
  await runInGuest(
    IMPORTS,
    `for (const value of [() => {}, Symbol('s'), { f() {} }, [Symbol.iterator], new WeakMap(), new WeakSet(), Promise.resolve(),
      Object(Symbol('s')), new EventTarget(), new URL('a:b'), new Map([[1, () => {}]]), (function* () {})(), new (class extends EventTarget {})()])
      equal(throws(() => structuredClone(value), 'DataCloneError').code, 25, inspect(value))
    throws(() => structuredClone(), 'TypeError')
    throws(() => structuredClone({ get x() { throw new RangeError('own') } }), 'RangeError')`,
  )
})

test('buffers move when asked, and stay when the clone fails', async () => {
  await runInGuest(
    IMPORTS,
    `const buffer = new Uint8Array([1, 2, 3]).buffer, view = new Uint8Array(buffer, 1)
    throws(() => structuredClone({ buffer, f() {} }, { transfer: [buffer] }), 'DataCloneError')
    equal(buffer.byteLength, 3)
    const copy = structuredClone({ buffer, view }, { transfer: [buffer] })
    equal([buffer.detached, [...copy.view], copy.view.buffer === copy.buffer], [true, [2, 3], true])
    throws(() => structuredClone(buffer), 'DataCloneError')
    throws(() => structuredClone(1, { transfer: [buffer] }), 'DataCloneError')
    const other = new ArrayBuffer(1)
    throws(() => structuredClone(1, { transfer: [other, other] }), 'DataCloneError')
    throws(() => structuredClone(1, { transfer: [{}] }), 'DataCloneError')
    throws(() => structuredClone(1, { transfer: [1] }), 'TypeError')
    structuredClone(1, { transfer: [other] })
    equal(other.detached, true)`,
  )
})

test('blobs and files are cloned with their bytes', async () => {
  await runInGuest(
    IMPORTS,
    `const file = structuredClone(new File(['abc'], 'n.txt', { type: 'text/plain', lastModified: 5 }))
    equal([file instanceof File, await file.text(), file.name, file.type, file.lastModified], [true, 'abc', 'n.txt', 'text/plain', 5])
    const { blob } = structuredClone({ blob: new Blob(['x'], { type: 'A/B' }) })
    equal([blob instanceof Blob, blob instanceof File, await blob.text(), blob.type], [true, false, 'x', 'a/b'])`,
  )
})
