import { test } from 'node:test'
import { runInGuest } from './harness.ts'

const IMPORTS = `import { Blob, blobBytes, File } from './blob.ts'`

test('parts of every kind are joined, as they are at that moment', async () => {
  await runInGuest(
    IMPORTS,
    `const bytes = new Uint8Array([65, 66, 67, 68])
    const blob = new Blob(['ä', bytes.subarray(1, 3), new DataView(bytes.buffer, 3), bytes.buffer, new Blob(['x']), 1, null])
    bytes.fill(0)
    equal(await blob.text(), 'äBCDABCDx1null')
    equal(blob.size, 15)
    equal([...(await new Blob([new Uint16Array([1])]).bytes())], [1, 0])
    equal(new Blob().size, 0)`,
  )
})

test('what a reader gets is its own copy', async () => {
  await runInGuest(
    IMPORTS,
    `const blob = new Blob(['abc'])
    new Uint8Array(await blob.arrayBuffer()).fill(0); (await blob.bytes()).fill(0)
    equal(await blob.text(), 'abc')`,
  )
})

test('slice takes negative, missing and far offsets', async () => {
  await runInGuest(
    IMPORTS,
    `const blob = new Blob(['abcdef'], { type: 'a/b' })
    const cut = (...args) => blob.slice(...args).text()
    equal([await cut(), await cut(2), await cut(-2), await cut(1, -1), await cut(4, 2), await cut(0, 99), await cut(NaN, 1), await cut(1.5, 3), await cut(-Infinity, Infinity)],
      ['abcdef', 'cdef', 'ef', 'bcde', '', 'abcdef', 'a', 'c', 'abcdef'])
    equal([blob.slice().type, blob.slice(0, 1, 'X/Y').type, blob.slice(1).slice(1).size], ['', 'x/y', 4])`,
  )
})

test('types, endings and arguments are checked', async () => {
  await runInGuest(
    IMPORTS,
    `equal([new Blob([], { type: 'TEXT/é' }).type, new Blob([], { type: 'A/b;c=D' }).type, new Blob([], null).type], ['', 'a/b;c=d', ''])
    equal(await new Blob(['a\\r\\nb\\rc\\n'], { endings: 'native' }).text(), 'a\\nb\\nc\\n')
    throws(() => new Blob([], { endings: 'other' }), 'TypeError')
    for (const parts of ['text', 1, null, {}]) throws(() => new Blob(parts), 'TypeError')
    throws(() => new Blob([Symbol('s')]), 'TypeError')
    throws(() => new File([]), 'TypeError')
    throws(() => new File(undefined, 'n'), 'TypeError')
    throws(() => blobBytes({}), 'TypeError')
    const file = new File(['x'], 'a/b', { lastModified: 7.9 })
    equal([file.name, file.lastModified, file.size, file instanceof Blob, File.length, Blob.length], ['a/b', 7, 1, true, 2, 0])`,
  )
})

test('a stream gives all bytes in chunks', async () => {
  await runInGuest(
    IMPORTS,
    `const read = async blob => {
      const sizes = [], reader = blob.stream().getReader()
      for (;;) { const { done, value } = await reader.read(); if (done) return sizes; sizes.push(value.length) }
    }
    equal(await read(new Blob([new Uint8Array(150_000)])), [65_536, 65_536, 18_928])
    equal(await read(new Blob()), [])
    const reader = new Blob(['abc']).stream().getReader({ mode: 'byob' })
    equal((await reader.read(new Uint8Array(2))).value.length, 2)`,
  )
})
