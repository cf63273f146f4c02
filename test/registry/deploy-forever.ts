// Deploys until it is killed, and prints each deploy once the registry has acknowledged it. Started by a test.

import { writeSync } from 'node:fs'
import { openSqliteRegistry } from '../../src/registry/sqlite-registry.ts'
import { upload } from './upload.ts'

const registry = openSqliteRegistry(process.argv[2] ?? '')
for (let turn = 0; ; turn++) {
  const name = `f${turn % 3}`
  const version = registry.nextVersion(name)
  const code = `export default ${JSON.stringify(`${name} ${version} `.repeat(4000))}`
  const record = registry.deploy(
    upload(name, version, { artifact: { code, sourceMap: undefined, codeCache: undefined } }),
  )
  // Straight to the descriptor: nothing may be acknowledged later, from a buffer, nor be lost in one.
  writeSync(1, `${name} ${version} ${record.digest}\n`)
}
