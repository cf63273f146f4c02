// The declarations of `isolet/guest` against a real isolate: what is declared is there and what is there is declared,
// name by name and member by member. tsc is the judge.

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import ivm from 'isolated-vm'
import { ROOT } from '../running-program.ts'
import { TestGuest } from '../sandbox/harness.ts'

/** Shared memory is declared by TypeScript's own library, and no guest has it: nothing can take a declaration away. */
const ONLY_DECLARED = ['Atomics', 'SharedArrayBuffer']
/** What `evaluate` of the harness leaves behind. */
const ONLY_THERE = ['__outcome']
/** Of the streams package; no standard has it. */
const UNDECLARED_MEMBERS = ['abortReason']
/** [LegacyUnforgeable]: an own property of each object, where the others are of the prototype. */
const OWN_MEMBERS: Readonly<Record<string, readonly string[]>> = { Event: ['isTrusted'] }

/** What a holder has, by name: the members of its instances, its own ones, and whether scripts can construct it. */
interface Shape {
  readonly members: readonly string[]
  readonly statics: readonly string[]
  readonly isConstructible: boolean
}

const folder = mkdtempSync(join(tmpdir(), 'isolet-guest-types-'))
after(() => rmSync(folder, { recursive: true, force: true }))

test('the globals declared are the globals there', () => {
  using guest = new TestGuest()
  const there = guest.evaluate('Object.getOwnPropertyNames(globalThis)') as string[]
  const names = there.filter(name => !ONLY_THERE.includes(name))
  assert.equal(compile([same('Globals', 'keyof typeof globalThis', [...names, ...ONLY_DECLARED])]), '')
})

test('the members declared of each web interface are the members there, static ones included', () => {
  using guest = new TestGuest()
  const shapes = Object.entries(readShapes(guest))
  assert.ok(shapes.length > 50, `${shapes.length} interfaces`)
  assert.equal(compile(shapes.flatMap(([name, shape]) => checksOf(name, shape))), '')
})

test('the members declared of each namespace are the members there', () => {
  using guest = new TestGuest()
  const checks = ['console', 'WebAssembly'].map(name =>
    same(`Of_${name}`, `keyof typeof ${name}`, guest.evaluate(`Object.getOwnPropertyNames(${name})`) as string[]),
  )
  assert.equal(compile(checks), '')
})

test('a name too many, one too few and a constructor that is none are found', () => {
  assert.match(compile([same('Many', 'keyof Crypto', ['subtle', 'randomUUID'])]), /"getRandomValues"/)
  assert.match(compile([same('Few', "keyof Pick<Crypto, 'subtle'>", ['subtle', 'randomUUID'])]), /"randomUUID"/)
  const shape = { members: ['aborted'], statics: ['prototype'], isConstructible: true }
  assert.match(compile(checksOf('AbortSignal', shape)), /\[false, true\]/)
})

/** What is there of the web's interfaces: all classes but those of ECMAScript. */
function readShapes(guest: TestGuest): Record<string, Shape> {
  const builtIn = JSON.stringify(readBuiltIns().filter(name => name !== 'WebAssembly'))
  return guest.evaluate(`(() => {
    const builtIn = new Set(${builtIn})
    const undeclared = ${JSON.stringify(UNDECLARED_MEMBERS)}
    const ends = [null, Object.prototype, Function.prototype, Error.prototype]
    const membersOf = holder => ends.includes(holder)
      ? [] : [...Object.getOwnPropertyNames(holder), ...membersOf(Object.getPrototypeOf(holder))]
    const isConstructible = type => {
      try { return Boolean(new type()) } catch (error) { return !/illegal constructor/i.test(error.message) }
    }
    const shapeOf = type => ({
      members: membersOf(type.prototype).filter(name => name !== 'constructor' && !undeclared.includes(name)),
      statics: Object.getOwnPropertyNames(type),
      isConstructible: isConstructible(type),
    })
    const read = (holder, prefix) => Object.getOwnPropertyNames(holder)
      .filter(name => /^[A-Z]/.test(name) && typeof holder[name] === 'function' && !builtIn.has(prefix + name))
      .map(name => [prefix + name, shapeOf(holder[name])])
    return Object.fromEntries([...read(globalThis, ''), ...read(WebAssembly, 'WebAssembly.')])
  })()`) as Record<string, Shape>
}

function readBuiltIns(): string[] {
  const bare = new ivm.Isolate()
  try {
    const names = bare.createContextSync().evalSync('JSON.stringify(Object.getOwnPropertyNames(globalThis))')
    return JSON.parse(names as string)
  } finally {
    bare.dispose()
  }
}

/** Own properties of every function and of V8's errors. */
const NO_STATICS = ['length', 'name', 'captureStackTrace', 'stackTraceLimit']

function checksOf(name: string, { members, statics, isConstructible }: Shape): string[] {
  const id = `Of_${name.replace('.', '_')}`
  const own = statics.filter(each => !NO_STATICS.includes(each))
  return [
    same(id, `Exclude<keyof ${name}, keyof Error> | Extract<keyof ${name}, ${union(members)}>`, [
      ...members,
      ...(OWN_MEMBERS[name] ?? inheritedOwn(members)),
    ]),
    same(`Statics_${id}`, `keyof typeof ${name}`, own),
    `export type Constructible_${id} = Same<[typeof ${name} extends abstract new (...args: never[]) => unknown ? true : false, ${isConstructible}]>`,
  ]
}

/** All events have what Event has of its own. */
function inheritedOwn(members: readonly string[]): readonly string[] {
  return members.includes('stopImmediatePropagation') ? (OWN_MEMBERS.Event ?? []) : []
}

function same(id: string, declared: string, there: readonly string[]): string {
  return `export type ${id} = None<[declared: Exclude<Extract<${declared}, string>, ${union(there)}>, there: Exclude<${union(there)}, ${declared}>]>`
}

function union(names: readonly string[]): string {
  return names.length === 0 ? 'never' : names.map(name => JSON.stringify(name)).join(' | ')
}

/** What tsc has to say of a program of these declarations, which sees the guest's globals alone. */
function compile(checks: readonly string[]): string {
  const file = join(folder, 'check.ts')
  const head = `/// <reference path="${join(ROOT, 'guest/index.d.ts')}" />
type None<_ extends [never, never]> = true
type Same<_ extends [true, true] | [false, false]> = true`
  writeFileSync(file, [head, ...checks].join('\n'))
  const flags =
    '--noEmit --strict --noErrorTruncation --pretty false --module nodenext --target es2025 --lib es2025'.split(' ')
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc')
  const args = [tsc, '--ignoreConfig', ...flags, '--types', '', file]
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' })
  if (status !== 0 && stdout === '') throw new Error(`tsc ended with ${status ?? signal} and said nothing: ${stderr}`)
  return status === 0 ? '' : stdout
}
