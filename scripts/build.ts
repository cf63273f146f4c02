// Makes dist/: JavaScript and declarations of src/ and the wall, the guest runtime's scripts, Node's modules as JSON,
// and guests' types.

import { execFileSync } from 'node:child_process'
import { cp, mkdir, rm, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { bundleGuestRuntime } from '../src/build/guest-runtime.ts'
import { bundleNodeShims } from '../src/build/node-shims.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const dist = new URL('../dist/', import.meta.url)

await rm(dist, { recursive: true, force: true })
execFileSync('tsc', ['-p', 'tsconfig.build.json'], { cwd: root, stdio: 'inherit' })
await mkdir(new URL('sandbox/', dist), { recursive: true })
await writeFile(new URL('sandbox/runtime.json', dist), await bundleGuestRuntime())
await cp(new URL('../guest/', import.meta.url), new URL('guest/', dist), {
  recursive: true,
  filter: file => !file.endsWith('.json'),
})
await writeFile(new URL('sandbox/node-shims.json', dist), JSON.stringify(Object.fromEntries(await bundleNodeShims())))
