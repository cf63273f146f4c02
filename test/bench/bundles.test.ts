import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readBundles } from '../../bench/bundles.ts'
import type { BundleName } from '../../bench/subject.ts'

const bundles = await readBundles()
const sizeOf = (name: BundleName) => Buffer.byteLength(bundles[name].source)
const isNear = (value: number, wanted: number, percent: number) => Math.abs(value - wanted) <= (wanted * percent) / 100

test('bundles have the sizes that are told of them', () => {
  assert.equal(bundles.tiny.source.trimEnd().split('\n').length, 20)
  assert.equal(bundles.hello.source.trimEnd().split('\n').length, 1)
  assert.ok(isNear(sizeOf('app'), 110_000, 5), `app has ${sizeOf('app')} bytes`)
  assert.ok(isNear(sizeOf('large'), 500_000, 5), `large has ${sizeOf('large')} bytes`)
})

test('what goes through echo and stream has the size that is told of it', () => {
  const { echo, stream } = bundles
  const sent = Buffer.byteLength(echo.exchange.body ?? '')
  assert.ok(isNear(sent, 10 * 1024, 5), `echo gets ${sent} bytes`)
  assert.deepEqual(JSON.parse(new TextDecoder().decode(echo.exchange.answer)), JSON.parse(echo.exchange.body ?? ''))
  assert.equal(stream.exchange.answer.length, 1024 * 1024)
})

test('a bundle is one module that imports nothing and exports a handler', async () => {
  for (const { name, source } of Object.values(bundles)) {
    // From a data: URL nothing can be imported but Node's own modules.
    assert.ok(!/["']node:/.test(source), `${name} names a module of Node`)
    const { default: handler } = await import(`data:text/javascript,${encodeURIComponent(source)}`)
    assert.equal(typeof handler.fetch, 'function', name)
  }
})
