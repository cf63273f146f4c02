// A test as one module with nothing to import and nothing to evaluate: testharness.js, the scripts of its META, itself,
// and the guest's part of the runner around them.

import { readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import type { TestCase } from '../discover.ts'
import { toEvaluator, withoutEval } from './idl-harness.ts'
import { inlineResources } from './inline-resources.ts'
import { analyzeScript, type ScriptScope } from './script-scope.ts'

/** The suite's own server, as its tests see it. */
export interface SuiteOrigin {
  readonly origin: string
  /** Fills the templates of a file that it serves. */
  substitute(source: string): string
}

export type BuildModule = (test: TestCase) => string

export interface Timeouts {
  readonly normalMs: number
  readonly longMs: number
}

interface Script extends ScriptScope {
  /** From the root, with a slash before it. */
  readonly path: string
  readonly source: string
}

const NOBODY: SuiteOrigin = { origin: 'https://web-platform.test', substitute: source => source }
const IDL_HARNESS = '/resources/idlharness.js'
const IDL_PARSER = '/resources/webidl2/lib/webidl2.js'

/** @param harness what readTestHarness answers. @param server runs for tests that need it; others are to themselves. */
export function createModuleBuilder(harness: string, timeouts: Timeouts, server: SuiteOrigin | undefined): BuildModule {
  const entry = readFileSync(join(import.meta.dirname, '../guest/entry.js'), 'utf8')
  return test => {
    const served = test.serverNeed === undefined ? undefined : server
    const scripts = readScripts(test, served ?? NOBODY)
    const settings = toSettings(test, scripts, timeouts, served)
    return `const wptSettings = ${JSON.stringify(settings)}
const wptHarness = { loaded() {} }
const wptFunction = {}
${toTests(harness, scripts)}
{
${entry}
}
export default wptFunction
`
  }
}

function readScripts({ file, root, scripts }: TestCase, { substitute }: SuiteOrigin): Script[] {
  return [...scripts, file].map(each => {
    const path = `/${relative(root, each)}`
    const text = toStrict(path, substitute(readFileSync(each, 'utf8')))
    const source = path === IDL_HARNESS ? withoutEval(text) : text
    return { path, source, ...analyzeScript(source) }
  })
}

/** Tests of WebAssembly have variables of a name that strict code forbids. */
function toStrict(path: string, source: string): string {
  return path.startsWith('/wasm/') ? source.replace(/(\.\.\.|\bconst )arguments\b/g, '$1wptArguments') : source
}

function toSettings(test: TestCase, scripts: readonly Script[], timeouts: Timeouts, served: SuiteOrigin | undefined) {
  const isOfInterfaces = scripts.some(({ path }) => path === IDL_HARNESS)
  const sources = scripts.filter(({ path }) => path !== IDL_HARNESS && path !== IDL_PARSER).map(({ source }) => source)
  return {
    title: test.meta.title ?? test.path,
    timeoutMs: test.meta.isLong ? timeouts.longMs : timeouts.normalMs,
    location: toLocation(new URL(`${(served ?? NOBODY).origin}/${test.name}`)),
    undeclared: [...new Set(scripts.flatMap(({ undeclared }) => undeclared))],
    resources: served === undefined ? inlineResources(test.root, test.file, sources) : {},
    hasBase: test.path.startsWith('fetch/api/') && !isOfInterfaces,
  }
}

function toLocation({ href, origin, protocol, host, hostname, port, pathname, search, hash }: URL) {
  return { href, origin, protocol, host, hostname, port, pathname, search, hash }
}

/** All scripts in one function, as if they were the global code of a page. */
function toTests(harness: string, scripts: readonly Script[]): string {
  const usesEvaluator = scripts.some(({ path }) => path === IDL_HARNESS)
  return `function wptTests(wptSeen, wptDone) {
(function () {
${harness}
}).call(globalThis);
add_test_state_callback(wptSeen);
add_completion_callback(wptDone);
${publish(scripts.flatMap(({ functions }) => functions))}
${usesEvaluator ? toEvaluator(scripts.at(-1)?.program) : ''}
${scripts.map(({ path, source, variables }) => `// ${path}\n${source}\n;${publish(variables)}`).join('\n')}
}`
}

/** Top-level functions and variables of a script are properties of the global object. */
function publish(names: readonly string[]): string {
  return names.map(name => `globalThis.${name} = ${name};`).join(' ')
}
