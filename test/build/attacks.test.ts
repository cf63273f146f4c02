// What a hostile upload tries: to read the host's files, to reach its network, to stop it from building.

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { symlinkSync } from 'node:fs'
import { relative } from 'node:path'
import { test } from 'node:test'
import { pathToFileURL } from 'node:url'
import type { BuildResult } from '../../src/build/build.ts'
import { builders, buildFiles, buildUpload, makeFolder } from './fixtures.ts'

const SECRET = 'the-secret-of-the-host'
const refused = { code: 'ERR_BUILD' }

function toText(result: BuildResult): string {
  return JSON.stringify(result)
}

test('no import of a path outside of the upload reaches the disk', async t => {
  const folder = await makeFolder(t, { 'secret.js': `export default '${SECRET}'`, 'secret.txt': SECRET })
  symlinkSync(`${folder}/secret.js`, `${folder}/link.js`)
  const up = '../'.repeat(20)
  for (const path of [
    `${folder}/secret.js`,
    `${folder}/secret.txt`,
    `${folder}/link.js`,
    `${up}${folder.slice(1)}/secret.js`,
    `./${up}${folder.slice(1)}/secret.js`,
    pathToFileURL(`${folder}/secret.js`).href,
    `FILE://${folder}/secret.js`,
    '../../etc/passwd',
    '/etc/passwd',
    './a/../../etc/passwd',
    '..\\..\\etc\\passwd',
    'https://127.0.0.1:9/x.js',
    '//127.0.0.1:9/x.js',
    '#internal',
    '..',
  ]) {
    const specifier = JSON.stringify(path)
    for (const source of [
      `import x from ${specifier}; export default x`,
      `import x from ${specifier} with { type: 'text' }; export default x`,
      `export * from ${specifier}`,
      `export default import(${specifier})`,
      `export default require(${specifier})`,
      `export default import('data:text/javascript,' + 1); import ${JSON.stringify(`data:text/javascript,import ${specifier}`)}`,
    ])
      await assert.rejects(buildUpload({ 'index.js': source }), refused, source)
  }
})

test('an installed package of the host is not there for an upload', async () => {
  await assert.rejects(buildUpload({ 'index.js': `import { Hono } from 'hono'; export default Hono` }), refused)
  await assert.rejects(buildUpload({ 'node_modules/a.js': `export * from 'esbuild'` }), refused)
})

test('a path put together at run time is refused alike, whether or not the disk has such files', async t => {
  const folder = await makeFolder(t, { 'secret.js': `export default '${SECRET}'`, 'other.js': '' })
  const here = relative(process.cwd(), folder)
  const messages = new Set<string>()
  for (const call of ['import', 'require'])
    for (const prefix of [`./${here}/`, `./${here}/sec`, `./${here}/no-such-`, `./${here}/no-such-folder/`]) {
      const error: Error = await buildUpload({
        'index.js': `export default x => ${call}('${prefix}' + x + '.js')`,
      }).then(
        () => assert.fail(`${call} of ${prefix} was built`),
        cause => cause,
      )
      messages.add(error.message.replace(/^index\.js:1:\d+: /, ''))
    }
  assert.deepEqual([...messages], ['a path put together at run time names nothing that can be imported'])
})

test('however a path put together at run time is hidden, the disk is not searched for it', async () => {
  const root = `./${'../'.repeat(30)}`
  for (const call of [
    `import('${root}' + x)`,
    `import(\`${root}\${x}\`)`,
    `import /* a */ ( /* b */ '${root}' + x)`,
    `import(('${root}') + x)`,
    `import('\\x2e/${root}' + x)`,
    `import(x ? '${root}' + x : x)`,
    `import((x, '${root}' + x))`,
    `import('${root}' + x, { with: { type: 'text' } })`,
    `[...require('${root}' + x)]`,
    `r\\u0065quire('${root}' + x)`,
    `(require)('${root}' + x)`,
    `require?.('${root}' + x)`,
  ]) {
    const upload = { 'index.js': `export default x => ${call}` }
    await assert.rejects(buildUpload(upload), { code: 'ERR_BUILD', message: /put together at run time/ }, call)
    const data = `data:text/javascript,${encodeURIComponent(upload['index.js'])}`
    await assert.rejects(buildUpload({ 'index.js': `import ${JSON.stringify(data)}` }), refused, call)
  }
})

test('an import that can only fail at run time, and methods of such names, are built', async () => {
  for (const source of [
    'x => import(x)',
    'x => require(x.y)',
    'x => x.require("./" + x)',
    '({ import(a) { return a } })',
  ])
    await buildUpload({ 'index.js': `export default ${source}` })
})

test('require.resolve does not tell whether a file is there', async () => {
  const [there, missing] = await Promise.all(
    ['/etc/passwd', '/etc/nothing'].map(path =>
      buildUpload({ 'index.js': `export default () => require.resolve('${path}')` }),
    ),
  )
  assert.equal(there?.code.replace('passwd', ''), missing?.code.replace('nothing', ''))
})

test('a source map that a module names is not read from the disk', async t => {
  const map = { version: 3, sources: [`${SECRET}.ts`], sourcesContent: [SECRET], names: [], mappings: 'AAAA' }
  const folder = await makeFolder(t, { 'secret.map': JSON.stringify(map) })
  for (const url of [`${folder}/secret.map`, pathToFileURL(`${folder}/secret.map`).href])
    for (const comment of [
      `//# sourceMappingURL=${url}`,
      `//@ sourceMappingURL=${url}`,
      `/*# sourceMappingURL=${url} */`,
    ]) {
      const module = `export default 1\n${comment}`
      const data = `import x from ${JSON.stringify(`data:text/javascript,${encodeURIComponent(module)}`)}; export default x`
      assert.doesNotMatch(toText(await buildUpload({ 'index.js': module })), new RegExp(SECRET))
      assert.doesNotMatch(toText(await buildUpload({ 'index.js': data })), new RegExp(SECRET))
    }
})

test('sources that a source map names are not read from the disk', async t => {
  const folder = await makeFolder(t, { 'secret.txt': SECRET })
  const paths = [
    `${folder}/secret.txt`,
    pathToFileURL(`${folder}/secret.txt`).href,
    `../../../../..${folder}/secret.txt`,
  ]
  const map = JSON.stringify({ version: 3, sources: paths, names: [], mappings: 'AAAA,CCAA,CCAA,CCAA' })
  const inline = `//# sourceMappingURL=data:application/json;base64,${Buffer.from(map).toString('base64')}`
  for (const files of [
    { 'index.js': `export default 1\n${inline}` },
    { 'index.js': 'export default 1', 'index.js.map': map },
    {
      'index.js': `import x from ${JSON.stringify(`data:text/javascript,export default 1\n${inline}`)}; export default x`,
    },
  ])
    assert.doesNotMatch(toText(await buildUpload(files)), new RegExp(SECRET))
})

test('tsconfig.json and package.json of an upload redirect nothing to the disk', async t => {
  const folder = await makeFolder(t, { 'secret.js': `export default '${SECRET}'` })
  const files = {
    'index.ts': `import x from 'alias'; export default x`,
    'tsconfig.json': JSON.stringify({
      extends: `${folder}/x`,
      compilerOptions: { paths: { alias: [`${folder}/secret.js`] } },
    }),
    'package.json': JSON.stringify({
      browser: { alias: `${folder}/secret.js` },
      imports: { alias: `${folder}/secret.js` },
    }),
  }
  await assert.rejects(buildUpload(files), refused)
})

test('names of uploaded files that lead elsewhere are refused', async () => {
  for (const name of [
    '/etc/x.js',
    '../x.js',
    'a/../../x.js',
    '..',
    '.',
    '',
    'a\\b.js',
    'a\0b.js',
    'C:/x.js',
    'file:///x.js',
  ]) {
    const files = new Map([
      ['index.js', 'export default 1'],
      [name, 'export default 2'],
    ])
    await assert.rejects(buildFiles({ entry: 'index.js', files }), refused, name)
    await assert.rejects(buildFiles({ entry: name, files: new Map([['index.js', '']]) }), refused, name)
  }
})

test('names that a map gives its sources come out relative and printable', async () => {
  const sources = [
    '/home/someone/app/src/a.ts',
    '\u001b[31mred.ts',
    'file:///home/x/node_modules/b/c.js',
    `${'x/'.repeat(500)}d.ts`,
  ]
  const map = { version: 3, sources, sourcesContent: ['', '', '', ''], names: [], mappings: 'AAAA,CCAA,CCAA,CCAA' }
  const upload = { 'index.js': 'export default 1', 'index.js.map': JSON.stringify(map) }
  const names: string[] = JSON.parse((await buildUpload(upload)).sourceMap).sources
  assert.ok(names.length > 0)
  for (const name of names) assert.match(name, /^[\w.[-][\w./[-]{0,199}$/)
})

test('a source that kills the bundler is refused, and other builds go on', () => {
  // In a process of its own, for a bundler that dies writes its stack to the error output.
  const program = `
    const { Builders } = await import('${new URL('../../src/build/builders.ts', import.meta.url)}')
    const builders = new Builders()
    const build = source => builders.build({ entry: 'a.js', files: new Map([['a.js', source]]) }).then(() => 'built', e => e.message)
    const sources = ['['.repeat(2_000_000), '1', '2', '3']
    console.log(JSON.stringify(await Promise.all(sources.map(source => build('export default ' + source)))))
    console.log(await build('export default 4'))`
  const options = { encoding: 'utf8', timeout: 60_000, env: { ...process.env, GOTRACEBACK: 'none' } } as const
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', program], options)
  const [beside = '', after] = stdout.trim().split('\n')
  const refusal = 'the build took more than 1024 MiB of memory: the source nests too deep or is too large'
  assert.deepEqual([JSON.parse(beside), after], [[refusal, 'built', 'built', 'built'], 'built'])
})

test('a name of a file has 1000 characters and not one more', async () => {
  const name = `${'a'.repeat(997)}.js`
  assert.match((await buildUpload({ [name]: 'export default 1' })).code, /1/)
  await assert.rejects(buildUpload({ [`a${name}`]: '' }), { code: 'ERR_BUILD', message: /has 1001 characters/ })
})

test('a build after a stop starts a builder anew', async () => {
  await builders.stop()
  assert.match((await buildUpload({ 'index.js': 'export default 8' })).code, /8/)
  await builders.stop()
})
