import { test } from 'node:test'
import { runInGuest } from './harness.ts'

test('performance tells the milliseconds of the host since the isolate was bound', async () => {
  await runInGuest(
    `import { Performance, performance } from './performance.ts'`,
    `equal(performance.now(), 5)
    equal([Number.isInteger(performance.timeOrigin), performance.timeOrigin === performance.timeOrigin], [true, true])
    equal(performance.timeOrigin <= Date.now() - 5, true)
    equal(performance.toJSON().timeOrigin, performance.timeOrigin)
    throws(() => Performance.prototype.now.call({}), 'TypeError')
    throws(() => new Performance(), 'TypeError')`,
  )
})
