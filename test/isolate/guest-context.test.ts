import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Entry } from '../../sandbox/contract.ts'
import { readGuestRuntime } from '../../src/build/guest-runtime.ts'
import { GuestContext } from '../../src/isolate/guest-context.ts'
import { createGuestRuntime } from '../../src/isolate/guest-runtime.ts'

const runtime = createGuestRuntime(await readGuestRuntime())
const MIB = 1024 * 1024

function bind(code: string): GuestContext {
  const context = new GuestContext({ runtime, memoryMiB: 64, op: () => undefined })
  const exports = context
    .compile({ code: `${code}\nexport default { fetch() {} }`, filename: 'f.js' }, false)
    .evaluate(1000)
  assert.equal(context.enter([Entry.bind, 0, exports, '{}']), '')
  return context
}

test('an isolate takes what it uses, buffers too, and what V8 has made ready for it', () => {
  const [empty, heap, buffers] = [
    '',
    'globalThis.kept = Array.from({ length: 500_000 }, n => [n])',
    'globalThis.kept = new Uint8Array(16 * 1024 * 1024)',
  ].map(bind) as [GuestContext, GuestContext, GuestContext]
  for (const context of [empty, heap, buffers]) assert.ok(context.takenBytes > context.usedBytes)
  for (const context of [heap, buffers]) {
    assert.ok(context.usedBytes > empty.usedBytes + 10 * MIB)
    assert.ok(context.takenBytes > empty.takenBytes + 10 * MIB)
  }
  for (const context of [empty, heap, buffers]) context.dispose()
})

test('one that is disposed, twice or once destroyed, takes nothing', () => {
  const [first, second] = [bind(''), bind('')]
  first.dispose()
  second.destroy()
  for (const context of [first, second]) {
    context.dispose()
    assert.deepEqual([context.isDisposed, context.usedBytes, context.takenBytes], [true, 0, 0])
  }
})
