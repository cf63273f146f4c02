// CompressionStream and DecompressionStream of a guest, on a host of its own.

import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { openHost } from '../../../src/host/host.ts'
import { ask, handler } from '../../host/versions.ts'

const host = await openHost({ blanks: 0 })
after(() => host.close(0))

async function inGuest(script: string): Promise<unknown> {
  return JSON.parse(await ask(host, handler(`async () => Response.json(await (async () => { ${script} })())`)))
}

/** `pack` and `unpack` open a stream and give its two ends; `end` tells how a promise ends. */
const PRELUDE = `
const open = Class => { const { readable, writable } = new Class('gzip'); return [readable.getReader(), writable.getWriter()] }
const pack = () => open(CompressionStream), unpack = () => open(DecompressionStream)
const end = promise => promise.then(value => value ?? 'done', error => error.name)
const packed = await new Response(new Blob(['some text']).stream().pipeThrough(new CompressionStream('gzip'))).bytes()
`

test('a stream that was closed has all its output, and holds no codec, before its end is read', async () => {
  const script = `${PRELUDE}
    const ends = []
    for (let n = 0; n < 40; n++) {
      const [reader, writer] = n % 2 ? pack() : unpack()
      const written = writer.write(packed), closed = writer.close()
      const { value } = await reader.read()
      await written
      ends.push(value.length > 0, await end(closed))
    }
    return [...new Set(ends)]`
  assert.deepEqual(await inGuest(script), [true, 'done'])
})

test('streams that are not closed hold their codecs, and the 17th of a request is refused', async () => {
  const script = `${PRELUDE}
    const ends = []
    for (let n = 0; n < 17; n++) {
      const [reader, writer] = unpack()
      end(writer.write(packed)); end(writer.closed)
      ends.push(await end(reader.read().then(() => 'read')))
    }
    return ends`
  assert.deepEqual(await inGuest(script), [...Array(16).fill('read'), 'RangeError'])
})

test('no chunk is longer than 64 KiB, and the last one comes before the close', async () => {
  const script = `${PRELUDE}
    const noise = new Uint8Array(300_000)
    for (let at = 0; at < noise.length; at += 60_000) crypto.getRandomValues(noise.subarray(at, at + 60_000))
    const [reader, writer] = pack()
    end(writer.write(noise))
    const seen = [], closed = writer.close()
    let bytes = 0
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      seen.push(next.value.length <= 65_536)
      bytes += next.value.length
    }
    return [bytes > noise.length, [...new Set(seen)], await end(closed)]`
  assert.deepEqual(await inGuest(script), [true, [true], 'done'])
})

test('a write or a close of data that is not valid rejects, as its reader does', async () => {
  const script = `${PRELUDE}
    const ends = []
    for (const data of [Uint8Array.of(1, 2, 3), packed.slice(0, -2)]) {
      const [reader, writer] = unpack()
      const written = writer.write(data), closed = writer.close()
      end(writer.closed)
      const read = reader.read().then(() => reader.read())
      ends.push([await end(written), await end(closed), await end(read), await end(reader.closed)])
    }
    return ends`
  assert.deepEqual(await inGuest(script), [
    ['TypeError', 'TypeError', 'TypeError', 'TypeError'],
    ['done', 'TypeError', 'TypeError', 'TypeError'],
  ])
})

test('a write that waits for a reader rejects with the reason why there will be none', async () => {
  const script = `${PRELUDE}
    const [reader, writer] = unpack()
    const written = writer.write(packed).catch(reason => reason)
    end(writer.closed)
    await reader.cancel('enough')
    return written`
  assert.equal(await inGuest(script), 'enough')
})
