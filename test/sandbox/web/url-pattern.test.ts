import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TestGuest } from '../harness.ts'
import { runInGuest } from './harness.ts'

test('a pattern matches a URL and tells its groups', async () => {
  await runInGuest(
    `import { URL } from './url.ts'
    import { openUrlPattern } from './url-pattern.ts'`,
    `globalThis.URL = URL
    const URLPattern = openUrlPattern()
    equal(new URLPattern({ pathname: '/books/:id' }).exec('https://a.test/books/12?x').pathname.groups, { id: '12' })
    equal(new URLPattern('https://*.test/*').test('https://a.test/x'), true)
    equal(new URLPattern('/x', 'https://a.test').test('https://b.test/x'), false)
    throws(() => new URLPattern('/relative'), 'TypeError')
    throws(() => Object.getOwnPropertyDescriptor(URLPattern.prototype, 'hash').get.call({}), 'TypeError')`,
  )
})

test('it is evaluated at first touch, and an ordinary class then', () => {
  using guest = new TestGuest()
  assert.equal(guest.evaluate('typeof Object.getOwnPropertyDescriptors(globalThis).URLPattern.get'), 'function')
  assert.equal(
    guest.evaluate('URLPattern.name + Object.prototype.toString.call(URLPattern.prototype)'),
    'URLPattern[object URLPattern]',
  )
  const after =
    '(d => [typeof d.value, d.writable, d.enumerable])(Object.getOwnPropertyDescriptor(globalThis, "URLPattern"))'
  assert.deepEqual(guest.evaluate(after), ['function', true, false])
  assert.throws(() => guest.evaluate('structuredClone(new URLPattern())'), /DataCloneError/)
})
