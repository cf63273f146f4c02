import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseArguments, UsageError } from './arguments.ts'
import { writeSuite } from './temporary-suite.ts'

const suite = writeSuite({})

test('a checkout comes from --wpt before WPT_DIR; without one the files of the project are run', () => {
  assert.deepEqual(parseArguments(['--wpt', suite], { WPT_DIR: '/nowhere' }).suite, suite)
  assert.equal(parseArguments([], { WPT_DIR: suite }).isCheckout, true)
  const { suite: vendor, isCheckout } = parseArguments([], {})
  assert.ok(vendor.endsWith('vendor'))
  assert.equal(isCheckout, false)
})

test('a command line that makes no sense is refused with what is wrong', () => {
  const wrong: [string[], RegExp][] = [
    [['--nonsense'], /nonsense/],
    [['--area', 'urls'], /no area urls/],
    [['--jobs', '0'], /--jobs takes a whole number from 1, not 0/],
    [['--filter', '('], /no regular expression: \(/],
    [['--wpt', '/nowhere'], /\/nowhere holds no web-platform-tests/],
    [['--server'], /want a checkout/],
    [['--readme'], /want a checkout/],
    [['--wpt', suite, '--readme', '--filter', 'a'], /wants whole areas/],
  ]
  for (const [args, message] of wrong) {
    assert.throws(
      () => parseArguments(args, {}),
      error => error instanceof UsageError && message.test(error.message),
    )
  }
})
