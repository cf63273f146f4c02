import { test } from 'node:test'
import { runInGuest } from './harness.ts'

test('a DOMException is an error with name, message, code and stack', async () => {
  await runInGuest(
    `import { DOMException } from './dom-exception.ts'`,
    `const error = new DOMException('m', 'NotFoundError')
    equal([error.name, error.message, error.code, String(error)], ['NotFoundError', 'm', 8, 'NotFoundError: m'])
    equal(error.stack.startsWith('NotFoundError: m\\n    at '), true)
    equal([error instanceof Error, error instanceof DOMException, Error.isError(error)], [true, true, true])
    equal(Reflect.ownKeys(error), ['stack'])
    equal([new DOMException().name, new DOMException().message, new DOMException('', 'Own').code], ['Error', '', 0])
    equal(Object.getPrototypeOf(DOMException) === Function.prototype, true)
    equal(Object.getPrototypeOf(DOMException.prototype) === Error.prototype, true)
    equal([DOMException.ABORT_ERR, DOMException.prototype.DATA_CLONE_ERR, DOMException.length], [20, 25, 0])
    throws(() => DOMException.prototype.code, 'TypeError')
    throws(() => new DOMException(Symbol('s')), 'TypeError')
    class Own extends DOMException { extra = 1 }
    equal([new Own('x', 'AbortError').code, new Own('x').extra, new Own() instanceof Own], [20, 1, true])`,
  )
})
