// Hostile uploads, sent with the token: refused ones change nothing, and none reaches files or prototypes of the host.

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type AdminField, assertProblem, HELLO, MAX_UPLOAD_BYTES, openAdminField, TOKEN } from './admin-field.ts'

let field!: AdminField

describe('uploads', { concurrency: false }, () => {
  before(async () => {
    field = await openAdminField()
  })
  after(() => field.server.close(0))

  uploads()
  metadata()
})

function uploads(): void {
  const refused: Record<string, [type: string, body: string]> = {
    'JSON as a module': ['application/json', '{}'],
    'HTML as a module': ['text/html', HELLO],
    'an invented type': ['text/javascript2', HELLO],
    'multipart without boundary': ['multipart/form-data', 'x'],
    'multipart with a wrong boundary': ['multipart/form-data; boundary=a', '--b\r\n\r\nx\r\n--b--'],
    'multipart that never ends': [
      'multipart/form-data; boundary=a',
      '--a\r\ncontent-disposition: form-data; name="metadata"\r\n\r\n{}',
    ],
    'multipart with an empty boundary': ['multipart/form-data; boundary=""', '----\r\n\r\n'],
    'nested multipart': [
      'multipart/form-data; boundary=a',
      '--a\r\ncontent-disposition: form-data; name="x"\r\ncontent-type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n--b--\r\n--a--\r\n',
    ],
    'an empty module': ['text/javascript', ''],
    'bytes that are no UTF-8 by name': ['text/javascript', 'export default () => \u0000'],
    'a module that imports node:fs': [
      'text/javascript',
      'import fs from "node:fs"; export default () => new Response(fs.readFileSync("/etc/passwd"))',
    ],
    'a module that imports a path of the host': [
      'text/javascript',
      'import x from "/etc/passwd"; export default () => new Response(x)',
    ],
    'a module that imports upwards': [
      'text/javascript',
      'import x from "../../package.json"; export default () => new Response(x)',
    ],
  }
  for (const [what, [type, body]] of Object.entries(refused))
    test(`${what} is refused and changes nothing`, async () => {
      await assertProblem(await field.put('x', body, { 'content-type': type }), [400, 415, 422])
      await field.checkUnchanged()
    })

  test('a hundred thousand parts are refused', async () => {
    const part = (n: number): string => `--a\r\ncontent-disposition: form-data; name="f${n}"\r\n\r\n\r\n`
    const few = Array.from({ length: 30_000 }, (_, n) => part(n)).join('')
    await assertProblem(
      await field.put('x', `${few}--a--\r\n`, { 'content-type': 'multipart/form-data; boundary=a' }),
      [400, 413],
    )
    await field.checkUnchanged()
  })

  test('an upload past its ceiling is refused, declared or not', async () => {
    const bytes = new Uint8Array(MAX_UPLOAD_BYTES + 1).fill(32)
    await assertProblem(await field.put('x', bytes), 413)
    const head = `PUT /v1/functions/x HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${TOKEN}\r\nContent-Type: text/javascript\r\n`
    assert.match(await field.raw(`${head}Content-Length: 99999999999\r\n\r\nx`), / 413 /)
    const chunk = `${(65536).toString(16)}\r\n${' '.repeat(65536)}\r\n`
    assert.match(await field.raw(`${head}Transfer-Encoding: chunked\r\n\r\n${chunk.repeat(33)}0\r\n\r\n`), / 413 /)
    await field.checkUnchanged()
  })

  test('file names with paths stay inside the upload', async () => {
    for (const name of ['../../etc/passwd', '/etc/passwd', '..\\x', 'a\0b', '__proto__', 'constructor'])
      await field
        .putForm(
          'x',
          form(
            '{"entry":"index.js"}',
            `import x from ${JSON.stringify(`./${name}`)}; export default () => new Response(String(x))`,
            [[name, 'root:x']],
          ),
        )
        .then(async response => {
          assert.ok([201, 400, 422].includes(response.status), `${name}: ${response.status}`)
          assert.doesNotMatch(await response.text(), /root:x:0/)
        })
    await field.admin('/v1/functions/x', { method: 'DELETE' })
    await field.checkUnchanged()
  })
}

function metadata(): void {
  const refused: Record<string, string> = {
    'text that is no JSON': '{"entry"',
    'an array': '[]',
    null: 'null',
    'a hundred thousand brackets': '['.repeat(100_000),
    'an env of 200,000 characters': `{"entry":"index.js","env":{"a":"${'x'.repeat(200_000)}"}}`,
    'an unknown field': '{"entry":"index.js","admin":true}',
    'limits that are strings': '{"entry":"index.js","limits":{"cpuMs":"1000"}}',
    'limits out of range': '{"entry":"index.js","limits":{"memoryMiB":1e9}}',
    'a limit called constructor': '{"entry":"index.js","limits":{"constructor":1}}',
    'a limit called __proto__': '{"entry":"index.js","limits":{"__proto__":1}}',
    'an env that nests 5,000 deep': `{"entry":"index.js","env":{"a":${'['.repeat(5000)}${']'.repeat(5000)}}}`,
    'negative limits': '{"entry":"index.js","limits":{"cpuMs":-1}}',
    'egress to no host': '{"entry":"index.js","egress":["*"]}',
    'egress with a line break': '{"entry":"index.js","egress":["a\\nb"]}',
    'an entry outside': '{"entry":"../../../etc/passwd"}',
    'an entry called __proto__': '{"entry":"__proto__"}',
  }
  for (const [what, text] of Object.entries(refused))
    test(`metadata: ${what} is refused and changes nothing`, async () => {
      await assertProblem(await field.putForm('x', form(text)), [400, 413, 422])
      await field.checkUnchanged()
    })

  test('__proto__ and constructor in env pollute neither host nor guest', async () => {
    const env = '{"__proto__":{"polluted":"yes"},"constructor":{"prototype":{"polluted":"yes"}},"A":"a"}'
    const code =
      'export default (_, env) => Response.json([env.A, ({}).polluted ?? "clean", env.polluted ?? "clean", typeof env.hasOwnProperty])'
    const response = await field.putForm('x', form(`{"entry":"index.js","env":${env}}`, code))
    assert.equal(response.status, 201)
    assert.match(await (await fetch(`${field.server.url}/fn/x/`)).text(), /^\["a","clean","clean",/)
    assert.equal(({} as { polluted?: string }).polluted, undefined)
    await field.admin('/v1/functions/x', { method: 'DELETE' })
    await field.checkUnchanged()
  })

  test('query parameters that are no limits, repeated or polluting are refused', async () => {
    for (const query of [
      'cpuMs=1&cpuMs=2',
      '__proto__=1',
      'constructor=1',
      'cpuMs=1e3',
      'cpuMs=0x10',
      'cpuMs=',
      'cpuMs=-1',
      'cpuMs=NaN',
      'egress=*',
      'name=victim',
      'cpuMs[]=1',
    ])
      await assertProblem(await field.put(`x?${query}`, HELLO), 400)
    await field.checkUnchanged()
  })

  test('a rollback body that is odd is refused', async () => {
    for (const body of [
      '{"version":0}',
      '{"version":"1"}',
      '{"version":1e99}',
      '{"__proto__":{"version":1},"x":1}',
      '[1]',
      '"1"',
      `${'['.repeat(30_000)}`,
    ])
      await assertProblem(await field.admin('/v1/functions/victim/rollback', { method: 'POST', body }), [400, 404])
    await field.checkUnchanged()
  })
}

function form(metadata: string, code = HELLO, more: readonly (readonly [string, string])[] = []): FormData {
  const made = new FormData()
  made.set('metadata', metadata)
  made.set('index.js', code)
  for (const [name, value] of more) made.append(name, value)
  return made
}
