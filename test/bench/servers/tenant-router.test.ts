import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTenantRouter } from '../../../bench/servers/tenant-router.ts'

/** Tenants that answer with how many were opened before them, and the URL that they were given. */
function createNumbered() {
  const opened: string[] = []
  const route = createTenantRouter(bundle => {
    const n = opened.push(bundle)
    return async (_, url) => new Response(`${n} ${url}`)
  })
  return { opened, ask: async (path: string) => route(new Request(`http://host${path}`)) }
}

test('a tenant is opened by its first request, and by no other', async () => {
  const { opened, ask } = createNumbered()
  assert.equal(await (await ask('/tiny/0/')).text(), '1 http://host/')
  assert.equal(await (await ask('/tiny/1/')).text(), '2 http://host/')
  assert.equal(await (await ask('/app/0/')).text(), '3 http://host/')
  assert.equal(await (await ask('/tiny/0/')).text(), '1 http://host/')
  assert.deepEqual(opened, ['tiny', 'tiny', 'app'])
})

test('a handler sees the path and query behind its tenant', async () => {
  const { ask } = createNumbered()
  assert.equal(await (await ask('/tiny/7/a/b?c=/tiny/8/')).text(), '1 http://host/a/b?c=/tiny/8/')
})

test('a URL of no tenant opens none, and one that fails is told so', async () => {
  const { opened, ask } = createNumbered()
  assert.equal((await ask('/tiny/')).status, 404)
  assert.deepEqual(opened, [])
  const route = createTenantRouter(() => Promise.reject(new Error('no room')))
  const response = await route(new Request('http://host/tiny/0/'))
  assert.deepEqual([response.status, await response.text()], [500, 'Error: no room'])
})
