import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isForServers, parseMeta } from './meta.ts'

test('a test says its title, globals, scripts, variants and timeout, in the order in which they are written', () => {
  const meta = parseMeta(`// META: title=Encoding: labels
// META: global=window, worker
// META: script=a.js
// META: script=/common/b.js?x
// META: variant=?1-10
// META: variant=?11-last
// META: timeout=long
'use strict'`)
  assert.deepEqual(meta, {
    title: 'Encoding: labels',
    globals: ['window', 'worker'],
    scripts: ['a.js', '/common/b.js?x'],
    variants: ['?1-10', '?11-last'],
    isLong: true,
  })
})

test('a test that says nothing has one variant without a query, and is for servers', () => {
  const meta = parseMeta('test(() => {})')
  assert.deepEqual(meta, { title: undefined, globals: [], scripts: [], variants: [''], isLong: false })
  assert.ok(isForServers(meta))
})

test('what is for windows or shadow realms alone is not for servers', () => {
  const isFor = (globals: string) => isForServers(parseMeta(`// META: global=${globals}`))
  assert.deepEqual(['window', 'shadowrealm', 'window,shadowrealm-in-window'].map(isFor), [false, false, false])
  assert.deepEqual(['window,worker', 'dedicatedworker', 'window,jsshell'].map(isFor), [true, true, true])
})
