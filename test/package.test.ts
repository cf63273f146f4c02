// The package as it is published: packed, looked through, linted, and used from where nothing of the checkout is near.

import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { ROOT, startProgram } from './running-program.ts'

const folder = mkdtempSync(join(tmpdir(), 'isolet-package-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const installed = pack()

/** Packs the project, which builds it, and unpacks that where a program would find it; packages are the checkout's. */
function pack(): string {
  const options = { cwd: ROOT, stdio: 'pipe' } as const
  execFileSync('npm', ['pack', '--offline', '--silent', '--pack-destination', folder], options)
  const tarball = readdirSync(folder).find(file => file.endsWith('.tgz')) ?? assert.fail('npm packed nothing')
  execFileSync('tar', ['-xzf', tarball], { cwd: folder })
  const modules = join(folder, 'node_modules')
  mkdirSync(modules)
  for (const name of readdirSync(join(ROOT, 'node_modules'))) {
    if (!name.startsWith('.')) symlinkSync(join(ROOT, 'node_modules', name), join(modules, name))
  }
  symlinkSync(join(folder, 'package'), join(modules, 'isolet'))
  return join(folder, 'package')
}

function run(...args: string[]): string {
  return execFileSync(process.execPath, args, { cwd: folder, encoding: 'utf8', timeout: 60_000 })
}

test('the package holds what was built and three files beside it', () => {
  const files = readdirSync(installed, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name).slice(installed.length + 1))
  const built = files.filter(file => file.startsWith('dist/'))
  assert.deepEqual(files.filter(file => !built.includes(file)).sort(), ['LICENSE', 'README.md', 'package.json'])
  assert.deepEqual(
    built.filter(file => !/^dist\/((src\/.+|sandbox\/contract)(\.js|\.d\.ts)|guest\/[a-z-]+\.d\.ts)$/.test(file)),
    ['dist/sandbox/node-shims.json', 'dist/sandbox/runtime.json'],
  )
  assert.ok(built.includes('dist/sandbox/runtime.json'), 'the guest runtime is missing')
})

test('publint finds nothing to say', async () => {
  const { messages, pkg } = await publint({ pkgDir: installed, pack: false, strict: true })
  assert.deepEqual(
    messages.map(message => formatMessage(message, pkg)),
    [],
  )
})

test('a program that imports it serves a hello, with and without --no-node-snapshot', () => {
  const program = `
    import { createHost } from 'isolet'
    const host = await createHost({ blanks: 1 })
    const { fetch } = await host.load({ name: 'hello', nodejs: true, code: 'import { basename } from "node:path"; export default { fetch: () => new Response(basename("/a/hello")) }' })
    console.log(await (await fetch('http://hello/')).text())
    await host.close()`
  for (const flags of [['--no-node-snapshot'], []]) {
    assert.equal(run(...flags, '--input-type=module', '--eval', program), 'hello\n')
  }
})

test('its command says the version of the package, and serves', { timeout: 60_000 }, async () => {
  const bin = join(installed, 'dist/src/cli/bin.js')
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
  assert.equal(run(bin, '--version'), `${version}\n`)
  await using server = startProgram(bin, ['serve', '--port', '0', '--admin-port', '0'], { cwd: folder })
  const [adminUrl] = await server.until(/(?<="adminUrl":")[^"]+/)
  assert.equal((await fetch(`${adminUrl}/healthz`)).status, 200)
})

test('its declarations hold in a strict program that checks libraries, too', () => {
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc')
  const settings = '--noEmit --strict --module nodenext --target es2022 --skipLibCheck false --types node'.split(' ')
  const example = join(folder, 'consumer.mts')
  const source = readFileSync(join(ROOT, 'examples/embed.ts'), 'utf8').replace('../src/index.ts', 'isolet')
  writeFileSync(example, source)
  run(tsc, ...settings, '--lib', 'es2022', example)
})

test('its types of guests are found by import and by name, and hold where libraries are checked, too', () => {
  const types = join(ROOT, 'test/guest/types')
  const byName = { ...GUEST_SETTINGS, types: ['isolet/guest'] }
  const byImport = { ...GUEST_SETTINGS, types: [] }
  const cases = [
    { files: ['globals.ts'], settings: { ...byName, module: 'esnext', moduleResolution: 'bundler' } },
    { files: ['globals.ts', 'handlers.ts'], settings: { ...byName, module: 'nodenext' } },
    { files: ['handlers.ts'], settings: { ...byImport, module: 'nodenext' } },
  ]
  for (const { files, settings } of cases) {
    for (const file of files) copyFileSync(join(types, file), join(folder, file))
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: settings, files }))
    run(join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', folder)
  }
})

const GUEST_SETTINGS = { noEmit: true, strict: true, target: 'es2025', lib: ['es2025'], skipLibCheck: false }
