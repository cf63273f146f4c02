import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { openBundleFolder } from '../../bench/bundle-folder.ts'
import { BUNDLE_NAMES, exchangeOf } from '../../bench/bundles.ts'
import { openExchangeCaller } from '../../bench/exchange-caller.ts'
import { createIsolet, INLINE } from '../../bench/isolet-subject.ts'
import type { Subject } from '../../bench/subject.ts'
import { createSubjects } from '../../bench/subjects.ts'

const folder = await openBundleFolder()
after(() => folder[Symbol.dispose]())
const subjects = createSubjects(folder.path)
const TWO_EACH = Object.fromEntries(BUNDLE_NAMES.map(name => [name, 2]))

for (const subject of subjects) {
  // Shown with its reason: without `npm ci --prefix bench/peers` this is no test of other runtimes.
  const skip = subject.missing !== undefined && `not installed: ${subject.missing}`
  test(`${subject.name} answers for two tenants of each bundle, byte by byte, but those that it lacks`, { skip }, () =>
    answersAll(subject),
  )
}

async function answersAll(subject: Subject): Promise<void> {
  let last = ''
  {
    await using running = await subject.start({ tenants: TWO_EACH })
    await using caller = openExchangeCaller(1)
    for (const bundle of BUNDLE_NAMES) {
      for (const tenant of [0, 1]) {
        last = running.urlOf(bundle, tenant)
        const answering = caller.call(last, exchangeOf(bundle))
        await (subject.lacks[bundle] === undefined ? answering : assert.rejects(answering, /answered 500/))
      }
    }
    assert.match(running.version, /\d/)
    assert.ok(running.pids().every(pid => isRunning(pid)))
  }
  await assert.rejects(fetch(last), 'it still listens')
}

test('a first request to isolet takes a blank, or makes an isolate where none are made ahead', async () => {
  const tenants = { hello: 2 }
  for (const kind of ['pooled', 'cold'] as const) {
    await using running = await createIsolet(INLINE, folder.path).start({ tenants, kind })
    await using caller = openExchangeCaller(1)
    const starts: unknown[] = []
    for (const tenant of [0, 1, 1])
      starts.push((await caller.call(running.urlOf('hello', tenant), exchangeOf('hello'))).start)
    assert.deepEqual(starts, [kind, kind, 'warm'])
  }
})

test('workers of a configuration are those that were asked for', { skip: skipOf('workerd, static') }, async () => {
  const subject = find('workerd, static')
  assert.deepEqual(subject.starts, [])
  await assert.rejects(subject.start({ tenants: {} }), /no tenants/)
  await using running = await subject.start({ tenants: { hello: 1 } })
  assert.throws(() => running.urlOf('hello', 1), /without tenant 1 of hello/)
})

function find(name: string): Subject {
  return subjects.find(subject => subject.name === name) ?? assert.fail(`there is no subject ${name}`)
}

function skipOf(name: string): string | false {
  const { missing } = find(name)
  return missing !== undefined && `not installed: ${missing}`
}

function isRunning(pid: number): boolean {
  return process.kill(pid, 0)
}
