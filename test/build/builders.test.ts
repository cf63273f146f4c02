// What an upload tries against those who build beside it: memory, time, processes and files that stay behind.

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { type TestContext, test } from 'node:test'
import type { BuildResult } from '../../src/build/build.ts'
import { BUILD_LIMITS } from '../../src/build/build-limits.ts'
import { Builders } from '../../src/build/builders.ts'
import { isGone, readOwnBytes, readText, readTree, until } from './processes.ts'

const MIB = 1024 * 1024
const skip = process.platform === 'linux' ? false : 'reads /proc'
const options = { skip, timeout: 60_000 }
/** 240 KB; each of its 30,000 warnings comes with the line, which is all of it. */
const MEMORY_BOMB = 'x===NaN;'.repeat(30_000)
/** Parsed in time that grows with the square of its length. */
const TIME_BOMB = `export default ${'a=>'.repeat(1_000_000)}1`
const PAST_MEMORY = {
  code: 'ERR_BUILD',
  fault: 'tenant',
  message:
    'the build took more than 400 MiB of memory: the source nests too deep or is too large; the operator may raise maxMemoryMiB',
}
const PAST_WALL = { code: 'ERR_BUILD', fault: 'tenant', message: 'the build took longer than 300 ms' }

function openBuilders(t: TestContext, limits = {}): { build(source: string): Promise<BuildResult>; all: Builders } {
  const all = new Builders({ ...BUILD_LIMITS, ...limits })
  t.after(() => all.stop())
  return { build: source => all.build({ entry: 'a.js', files: new Map([['a.js', source]]) }), all }
}

/** Takes the bundler seconds, none of them wrongly. */
function toLongModule(functions = 40_000): string {
  return Array.from({ length: functions }, (_, i) => `export const f${i} = (a, b) => (a > b ? { a } : [b, ${i}])`).join(
    ';',
  )
}

test('a source that takes memory without end is refused by the name of the limit', options, async t => {
  const { build } = openBuilders(t, { memoryMiB: 400 })
  await assert.rejects(build(MEMORY_BOMB), PAST_MEMORY)
  assert.equal((await build('export default 1')).warnings.length, 0)
})

test('whatever a source does, a builder at its cap holds little more', options, async t => {
  for (const source of ['['.repeat(2_000_000), MEMORY_BOMB, `export default ${'1+'.repeat(3_000_000)}1`]) {
    const { build } = openBuilders(t, { memoryMiB: 240 })
    let peakBytes = 0
    const timer = setInterval(() => {
      const bytes = readTree(process.pid).reduce((sum, { pid }) => sum + readOwnBytes(pid), 0)
      peakBytes = Math.max(peakBytes, bytes)
    }, 2)
    await assert.rejects(build(source), { code: 'ERR_BUILD', message: /more than 240 MiB of memory/ })
    clearInterval(timer)
    assert.ok(peakBytes < 304 * MIB, `${Math.round(peakBytes / MIB)} MiB`)
  }
})

test('the system holds the cap of esbuild, of one that follows a dead one, too', options, async t => {
  const { build } = openBuilders(t, { memoryMiB: 240 })
  await build('export default 1')
  const [builder, first] = readTree(process.pid)
  process.kill(first?.pid ?? 0, 'SIGKILL')
  await until(() => isGone(first ?? assert.fail('no esbuild')))
  await build('export default 2')
  const [same, second] = readTree(process.pid)
  assert.equal(same?.pid, builder?.pid)
  assert.match(readText(`/proc/${second?.pid}/limits`), new RegExp(`^Max data size +${208 * MIB} `, 'm'))
})

test('a source that takes time without end is refused by the name of the limit', options, async t => {
  const { build } = openBuilders(t, { wallMs: 300 })
  await assert.rejects(build(TIME_BOMB), PAST_WALL)
})

test('builds beside and behind one that passes a limit are built', options, async t => {
  const { build } = openBuilders(t, { memoryMiB: 400 })
  const bomb = assert.rejects(build(MEMORY_BOMB), PAST_MEMORY)
  const codes = await Promise.all([1, 2, 3, 4].map(n => build(`export default ${n}`).then(({ code }) => code)))
  await bomb
  for (const [index, code] of codes.entries()) assert.match(code, new RegExp(`${index + 1}`))
})

test('neither builder nor esbuild outlives a limit that was passed', options, async t => {
  const { build } = openBuilders(t, { wallMs: 1500 })
  const refused = assert.rejects(build(TIME_BOMB), { message: /longer than 1500 ms/ })
  await until(() => readTree(process.pid).length === 2)
  const tree = readTree(process.pid)
  await refused
  await until(() => tree.every(isGone))
})

test('a build whose builder is killed from outside is built by another', options, async t => {
  const { build } = openBuilders(t)
  const built = build(toLongModule())
  await until(() => readTree(process.pid).length === 2)
  const tree = readTree(process.pid)
  process.kill(tree[0]?.pid ?? 0, 'SIGKILL')
  assert.ok((await built).bytes > 1_000_000)
  await until(() => tree.every(isGone))
})

test('a builder that died while idle is not asked again', options, async t => {
  const { build } = openBuilders(t)
  await build('export default 1')
  const tree = readTree(process.pid)
  for (const { pid } of tree) process.kill(pid, 'SIGKILL')
  await until(() => tree.every(isGone))
  assert.match((await build('export default 2')).code, /2/)
})

test('builds that overlap leave one idle builder, and the next build uses it', options, async t => {
  const { build } = openBuilders(t)
  await Promise.all([1, 2, 3].map(n => build(`export default ${n}`)))
  const tree = readTree(process.pid)
  assert.equal(tree.length, 2)
  await build('export default 4')
  assert.deepEqual(readTree(process.pid), tree)
})

test('a builder that keeps much memory after a build is replaced', options, async t => {
  const { build } = openBuilders(t)
  await build(toLongModule())
  assert.deepEqual(readTree(process.pid), [])
})

test('stopping ends builder and esbuild, and a build that ran starts over', options, async t => {
  const { build, all } = openBuilders(t)
  const built = build(toLongModule())
  await until(() => readTree(process.pid).length === 2)
  const tree = readTree(process.pid)
  await all.stop()
  await until(() => tree.every(isGone))
  assert.ok((await built).bytes > 1_000_000)
})

test('the environment of a builder names nothing of ours', options, async t => {
  process.env.ISOLET_ADMIN_TOKEN = 'the-secret-of-the-host'
  t.after(() => delete process.env.ISOLET_ADMIN_TOKEN)
  const { build } = openBuilders(t)
  await build('export default 1')
  for (const { pid } of readTree(process.pid)) {
    const names = readText(`/proc/${pid}/environ`)
      .split('\0')
      .map(entry => entry.split('=')[0] ?? '')
    assert.ok(names.includes('GOMEMLIMIT'))
    assert.deepEqual(
      names.filter(name => !/^(NODE_CHANNEL_.*|GOMAXPROCS|GOMEMLIMIT|ESBUILD_BINARY_PATH|)$/.test(name)),
      [],
    )
  }
})

test('a build that is killed leaves no file behind', options, async t => {
  const readLeft = (): string[] => readdirSync(tmpdir()).filter(name => name.startsWith('esbuild-'))
  const { build } = openBuilders(t, { wallMs: 300 })
  const before = readLeft()
  await assert.rejects(build(`/* import */${TIME_BOMB}`), PAST_WALL)
  assert.deepEqual(readLeft(), before)
})

test('a module of many names costs our own thread a small part of what it costs its builder', options, async t => {
  const { build } = openBuilders(t)
  await build('export default 1')
  const source = Array.from({ length: 100_000 }, (_, i) => `export let n${i}=${i}`).join('\n')
  const [start, before] = [performance.now(), process.threadCpuUsage()]
  await build(source)
  const { user, system } = process.threadCpuUsage(before)
  const share = (user + system) / 1000 / (performance.now() - start)
  assert.ok(share < 0.2, `${share.toFixed(2)} of the time`)
})

test('an idle builder keeps no process alive, and ends with it', options, async () => {
  const { child, tree } = await runOwner(`await build('export default 1'); tell()`)
  const [code] = await once(child, 'exit')
  assert.equal(code, 0)
  await until(() => tree.every(isGone))
})

test('a builder at work ends when its owner is killed', options, async () => {
  const { child, tree } = await runOwner(
    `void build('export default ' + 'a=>'.repeat(1_000_000)); setInterval(tell, 10)`,
  )
  child.kill('SIGKILL')
  await until(() => tree.every(isGone))
})

/** Runs a program that builds, in a process of its own, until it tells of both processes below it. */
async function runOwner(
  program: string,
): Promise<{ child: ReturnType<typeof spawn>; tree: ReturnType<typeof readTree> }> {
  const prelude = `
    const { Builders } = await import('${new URL('../../src/build/builders.ts', import.meta.url)}')
    const builders = new Builders()
    const { readTree } = await import('${new URL('./processes.ts', import.meta.url)}')
    const build = source => builders.build({ entry: 'a.js', files: new Map([['a.js', source]]) })
    const tell = () => { const tree = readTree(process.pid); if (tree.length === 2) process.stdout.write(JSON.stringify(tree)) }
    `
  const child = spawn(process.execPath, ['--input-type=module', '-e', prelude + program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [told] = await once(child.stdout, 'data')
  return { child, tree: JSON.parse(/^\[.*?\]/.exec(`${told}`)?.[0] ?? '') }
}
