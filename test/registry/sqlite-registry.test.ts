// What only a registry on a disk can lose: its data.

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { type TestContext, test } from 'node:test'
import { MAX_VERSIONS } from '../../src/registry/registry.ts'
import { openSqliteRegistry } from '../../src/registry/sqlite-registry.ts'
import { large, readWhole, upload } from './upload.ts'

function newPath(context: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'isolet-registry-'))
  context.after(() => rmSync(folder, { recursive: true }))
  return join(folder, 'registry.sqlite')
}

/** Kills the child with SIGKILL once it has printed `lines` lines and a little more; answers all it printed. */
async function deployUntilKilled(path: string, lines: number): Promise<string[]> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'deploy-forever.ts'), path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let printed = ''
  for await (const chunk of child.stdout.setEncoding('utf8')) {
    printed += chunk
    if (printed.split('\n').length > lines) child.kill('SIGKILL')
  }
  // The last element is what follows the last newline: nothing, or a line that the kill cut.
  return printed.split('\n').slice(0, -1)
}

function integrity(path: string): unknown {
  const database = new DatabaseSync(path)
  const foreign = database.prepare('PRAGMA foreign_key_check').all()
  const answer = database.prepare('PRAGMA integrity_check').get()?.integrity_check
  database.close()
  return [answer, foreign]
}

test('every acknowledged deploy survives a kill -9 at a random moment, and the file is whole', async context => {
  const path = newPath(context)
  for (let round = 0; round < 8; round++) {
    const acknowledged = await deployUntilKilled(path, Math.ceil(Math.random() * 40))
    assert.deepEqual(integrity(path), ['ok', []])
    using registry = disposable(openSqliteRegistry(path))
    for (const line of acknowledged.slice(-MAX_VERSIONS)) {
      const [name = '', version, digest = ''] = line.split(' ')
      assert.equal(registry.findVersion(name, Number(version))?.digest, digest, line)
      assert.ok(registry.readArtifact(digest).code.includes(`${name} ${version}`), line)
    }
    // What the kill caught between commit and acknowledgement may be there; nothing half done may.
    assert.ok(registry.list(10).functions.every(({ name }) => registry.findVersion(name) !== undefined))
  }
})

test('what was deployed, rolled back and used is there after the file is opened again', context => {
  const path = newPath(context)
  const before = openSqliteRegistry(path)
  before.deploy(upload('a', 1))
  before.deploy(upload('a', 2))
  before.deploy(upload('b', 1))
  before.rollback('a', 1, 3000)
  before.writeUses(new Map([['a', 4000]]))
  before.close()
  using after = disposable(openSqliteRegistry(path))
  assert.equal(after.findVersion('a')?.version, 1)
  assert.deepEqual(after.listRecent(2), ['a', 'b'])
})

test('slices of a deploy that was never finished are gone when the file is opened again', async context => {
  const path = newPath(context)
  const before = openSqliteRegistry(path)
  const kept = upload('kept', 1, { artifact: large('k') })
  const { digest } = before.deploy(kept, await before.stage(kept))
  await before.stage(upload('lost', 1, { artifact: large('l') }))
  before.close()
  openSqliteRegistry(path).close()
  assert.deepEqual(digestsOfSlices(path), [digest])
})

test('the slices of a removed function go with it', async context => {
  const path = newPath(context)
  const registry = openSqliteRegistry(path)
  registry.deploy(upload('a', 1, { artifact: large('a') }))
  registry.remove('a')
  registry.close()
  assert.deepEqual(digestsOfSlices(path), [])
})

test('an artifact that an older isolet stored in one piece is read, and left whole by a deploy of the same', context => {
  const path = newPath(context)
  const { artifact } = upload('same', 1, { artifact: large('x') })
  const before = openSqliteRegistry(path)
  const { digest } = before.deploy(upload('a', 1, { artifact }))
  before.close()
  toFirstSchema(path, artifact.code)
  using after = disposable(openSqliteRegistry(path))
  assert.deepEqual(readWhole(after, digest), artifact)
  assert.equal(after.deploy(upload('b', 1, { artifact })).digest, digest)
  assert.deepEqual(readWhole(after, digest), artifact)
})

function digestsOfSlices(path: string): unknown[] {
  const database = new DatabaseSync(path)
  const rows = database.prepare('SELECT DISTINCT digest FROM slices').all()
  database.close()
  return rows.map(row => row.digest)
}

function toFirstSchema(path: string, code: string): void {
  const database = new DatabaseSync(path)
  database.prepare('UPDATE artifacts SET code = ?').run(Buffer.from(code))
  database.exec('DROP TABLE slices; PRAGMA user_version = 1')
  database.close()
}

test('a second opener is told that the registry is in use', context => {
  const path = newPath(context)
  using _first = disposable(openSqliteRegistry(path))
  assert.throws(() => openSqliteRegistry(path), { code: 'ERR_INVALID_OPTION', message: /another isolet is using it/ })
})

test('a file that is no registry, or comes from a newer isolet, is refused and left as it is', context => {
  const path = newPath(context)
  writeFileSync(
    path,
    'no database at all, only text that is long enough to have a header of one hundred bytes'.repeat(3),
  )
  assert.throws(() => openSqliteRegistry(path), { code: 'ERR_INVALID_OPTION' })
  rmSync(path)
  const newer = new DatabaseSync(path)
  newer.exec('PRAGMA user_version = 99')
  newer.close()
  assert.throws(() => openSqliteRegistry(path), { code: 'ERR_INVALID_OPTION', message: /schema 99/ })
})

function disposable<T extends { close(): void }>(registry: T): T & Disposable {
  return Object.assign(registry, { [Symbol.dispose]: () => registry.close() })
}
