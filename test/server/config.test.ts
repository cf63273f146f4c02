// isolet.jsonc: what it takes, and that its errors say where.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseConfig, readConfig } from '../../src/server/config.ts'

test('comments and trailing commas are fine', () => {
  const text = `{
    // where
    "port": 9000,
    "limits": { "cpuMs": 50, },
    "routes": [{ "pattern": "shop.example.com/*", "function": "shop" }],
    "allowPrivateEgress": true,
  }`
  assert.deepEqual(parseConfig(text, 'isolet.jsonc'), {
    port: 9000,
    limits: { cpuMs: 50 },
    routes: [{ pattern: 'shop.example.com/*', function: 'shop' }],
    allowPrivateEgress: true,
  })
  assert.deepEqual(parseConfig('{}', 'isolet.jsonc'), {})
})

test('the rungs of the ladder are each set on their own', () => {
  const rungs = { blanks: 'adaptive', reserveMiB: 0, codeCache: false, keepWarm: false, prewarm: 0 }
  assert.deepEqual(parseConfig(JSON.stringify(rungs), 'isolet.jsonc'), rungs)
  assert.deepEqual(parseConfig('{ "blanks": 8 }', 'isolet.jsonc'), { blanks: 8 })
})

test('what is wrong is told with file, line and field', () => {
  const wrong: [text: string, message: RegExp][] = [
    ['{\n  "prot": 1\n}', /^c\.jsonc:2: unknown field "prot"$/],
    ['{\n\n  "port": "8787"\n}', /^c\.jsonc:3: port: /],
    ['{\n  "port": 65536 }', /^c\.jsonc:2: port: /],
    ['{ "limits": {\n "cpuMs": 0 } }', /^c\.jsonc:2: limits\.cpuMs: /],
    ['{ "limits": {\n "cpu": 1 } }', /^c\.jsonc:2: unknown field "limits\.cpu"$/],
    ['{ "routes": [\n {"pattern": "h"} ] }', /^c\.jsonc:2: routes\.0\.function: /],
    ['{ "routes": [{\n "function": "f",\n "pattern": "h/*/x"} ] }', /^c\.jsonc:3: routes\.0\.pattern: /],
    ['{\n  "port": 1,\n  oops\n}', /^c\.jsonc:3: /],
    ['{\n "blanks": "some" }', /^c\.jsonc:2: blanks: takes a whole number from 0 or "adaptive"$/],
    ['{\n "blanks": -1 }', /^c\.jsonc:2: blanks: /],
    ['{\n "reserveMiB": 1.5 }', /^c\.jsonc:2: reserveMiB: /],
    ['{\n "codeCache": "no" }', /^c\.jsonc:2: codeCache: /],
    ['', /^c\.jsonc:1: /],
    ['[]', /^c\.jsonc:1: /],
  ]
  for (const [text, message] of wrong)
    assert.throws(() => parseConfig(text, 'c.jsonc'), { code: 'ERR_INVALID_OPTION', message }, text)
})

test('a file that is not there is named', () => {
  assert.throws(() => readConfig('/nowhere/isolet.jsonc'), { message: /\/nowhere\/isolet\.jsonc can't be read/ })
})
