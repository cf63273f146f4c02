import assert from 'node:assert/strict'
import { test } from 'node:test'
import { copyTenant } from '../../bench/tenant-copies.ts'
import { createLogger } from '../../src/server/logger.ts'
import { openServer } from '../../src/server/server.ts'

test('a copy of a tenant is a function of its own, with the same artifact, and answers', async () => {
  await using resources = new AsyncDisposableStack()
  const logger = createLogger({ level: 'silent' })
  const options = { port: 0, adminPort: 0, logger }
  const server = resources.adopt(await openServer(options), opened => opened.close(0))
  const files = new Map([['index.js', 'export default { fetch: () => new Response("hello") }']])
  await server.deploy({ name: 'one', entry: 'index.js', files })
  copyTenant(server.registry, 'one', ['two', 'three'])
  const response = await fetch(`${server.url}/fn/three/`)
  assert.equal(await response.text(), 'hello')
  assert.notEqual(response.headers.get('isolet-start'), 'warm')
  const [one, two] = ['one', 'two'].map(name => server.registry.findVersion(name))
  assert.equal(one?.digest, two?.digest)
  assert.notEqual(one?.uploadId, two?.uploadId)
  assert.deepEqual(server.registry.counts(), { functions: 3, versions: 3, artifacts: 1 })
  assert.throws(() => copyTenant(server.registry, 'none', ['four']), /none was never deployed/)
})
