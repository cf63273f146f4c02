import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Script } from 'node:vm'
import { bundleRuntimeScripts } from '../../src/build/runtime-scripts.ts'

const { core, annexes } = await bundleRuntimeScripts()

test('every script is strict: a sloppy function shows its caller', () => {
  assert.match(core, /^\(\(\) => \{"use strict";/)
  for (const [name, script] of Object.entries(annexes)) assert.match(script, /^\(\([\w$,]*\)=>\{"use strict";/, name)
})

test('an annex holds nothing of the core', () => {
  assert.match(core, /the runtime is not connected/)
  for (const [name, script] of Object.entries(annexes))
    assert.doesNotMatch(script, /the runtime is not connected/, name)
})

test('an annex is a function, and imports nothing by name', () => {
  for (const [name, script] of Object.entries(annexes)) {
    assert.equal(typeof new Script(script).runInNewContext(), 'function', name)
    assert.doesNotMatch(script, /core:/, name)
  }
})

test('numbers of the wall stand in the place of their names', () => {
  for (const script of [core, ...Object.values(annexes)]) assert.doesNotMatch(script, /\bOp\.\w/)
})

test('the streams package sees nothing of the global object', () => {
  assert.doesNotMatch(annexes.streams ?? 'globalThis', /globalThis/)
})
