import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openHost } from '../../src/host/host.ts'
import { ask, handler, toRequest } from '../host/versions.ts'

/** Each keeps a megabyte that its request leaves waiting for something. */
const LEFT_BEHIND = {
  'a timer': 'setTimeout(() => kept, 1e6)',
  'an interval': 'setInterval(() => kept, 1e6)',
  'a fetch': 'fetch("http://127.0.0.1:1/").catch(() => 0).then(() => kept)',
  'a body that is read': 'request.text().then(() => kept, () => kept)',
  'a body that is read in chunks': 'request.body.getReader().read().then(() => kept, () => kept)',
  'a job of crypto':
    'crypto.subtle.generateKey({ name: "RSA-OAEP", modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]), hash: "SHA-256" }, true, ["encrypt", "decrypt"]).then(() => kept, () => kept)',
}

for (const [what, code] of Object.entries(LEFT_BEHIND))
  test(`${what} that a request leaves behind does not stay in its isolate`, { timeout: 60_000 }, async () => {
    await using engine = await openHost()
    const leaver = handler(
      `request => {
        const kept = new Array(125_000).fill(0)
        ${code}
        return new Response('left')
      }`,
      { limits: { memoryMiB: 24, cpuMs: 5000 } },
    )
    for (let n = 0; n < 60; n += 1) {
      const body = new ReadableStream<Uint8Array>({ pull: () => new Promise<void>(() => undefined) })
      assert.equal(await ask(engine, leaver, toRequest({ method: 'POST', body })), 'left')
    }
    assert.equal(engine.stats().evictions.fault, 0)
  })
