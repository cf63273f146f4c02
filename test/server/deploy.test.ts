// Deploys through HTTP with real isolates: what serves meanwhile, what a refused one changes, what a first request costs.

import assert from 'node:assert/strict'
import { Agent, get } from 'node:http'
import { test } from 'node:test'
import { fetchModule, openTestServer } from './test-server.ts'

const server = await openTestServer()

const TIMEOUT = { timeout: 60_000 }

test(
  'the first request of a new function is pooled, later ones are warm; of a new version all are warm',
  TIMEOUT,
  async () => {
    const starts = []
    for (const version of ['one', 'two']) {
      await server.deploy('starts', fetchModule(`() => new Response("${version}")`))
      await server.until(({ pool }) => pool.blanks > 0)
      for (let n = 0; n < 2; n++) starts.push((await server.call('starts')).headers.get('isolet-start'))
    }
    assert.deepEqual(starts, ['pooled', 'warm', 'warm', 'warm'])
  },
)

test('a hundred first requests at once make one isolate', TIMEOUT, async () => {
  await server.deploy('hundred', `let n = 0; ${fetchModule('() => new Response(String(++n))')}`, { concurrency: 200 })
  const outcomes = await Promise.all(Array.from({ length: 100 }, () => server.call('hundred')))
  assert.equal(new Set(outcomes.map(({ text }) => text)).size, 100)
  const { starts } = (await server.stats()).functions.hundred ?? assert.fail('no figures')
  assert.deepEqual([starts.cold + starts.pooled, starts.warm], [1, 99])
})

test(
  'a new version takes over under load: no request is lost, and no connection sees the old one again',
  TIMEOUT,
  async () => {
    await server.deploy('load', fetchModule('() => new Response("1")'))
    let deploying = true
    const callers = Array.from({ length: 4 }, () => callOnOneConnection('load', () => deploying))
    for (const version of [2, 3, 4, 5]) {
      await server.deploy('load', fetchModule(`async () => { await null; return new Response("${version}") }`))
      assert.equal((await server.call('load')).text, String(version))
    }
    deploying = false
    for (const answers of await Promise.all(callers)) {
      assert.match(answers.join(''), /^1*2*3*4*5*$/)
      assert.ok(answers.length > 0)
    }
  },
)

const REFUSED: Record<string, [source: string, code: string, says: RegExp]> = {
  'does not parse': ['export default {', 'ERR_BUILD', /index\.js:1/],
  'throws when it starts': [
    '\nthrow new TypeError("at start")',
    'ERR_GUEST_EXCEPTION',
    /TypeError: at start.*index\.js:2:7/s,
  ],
  'spins when it starts': ['for (;;);', 'ERR_CPU_LIMIT', /startupCpuMs/],
  'imports what is not there': ['import x from "left-pad"\nexport default x', 'ERR_BUILD', /left-pad/],
  'imports a built-in of Node': ['import fs from "node:fs"\nexport default fs', 'ERR_BUILD', /node:fs/],
  'has no handler': ['export const x = 1', 'ERR_GUEST_EXCEPTION', /./],
}
for (const [what, [source, code, says]] of Object.entries(REFUSED)) {
  test(`a module that ${what} is refused with 422 ${code}, and the version before it serves on`, TIMEOUT, async () => {
    await server.deploy('kept', fetchModule('() => new Response("kept")'))
    const before = await server.admin('/v1/functions/kept')
    const refused = await server.put('kept', source, { startupCpuMs: 50 })
    assert.deepEqual([refused.status, refused.code], [422, code], refused.text)
    assert.equal(refused.headers.get('content-type'), 'application/problem+json')
    assert.match(refused.text, says)
    assert.equal((await server.admin('/v1/functions/kept')).text, before.text)
    assert.equal((await server.call('kept')).text, 'kept')
  })
}

test(
  'Node modules are taken with nodejs as a query parameter or in the metadata, and refused without',
  TIMEOUT,
  async () => {
    const source = `import { createHash } from 'node:crypto'
    export default { fetch: () => new Response(createHash('sha256').update(Buffer.from('abc')).digest('hex')) }`
    const digest = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'
    await server.deploy('for-node', source, { nodejs: 'true' })
    assert.equal((await server.call('for-node')).text, digest)
    for (const [nodejs, status] of [
      [true, 201],
      [false, 422],
      [undefined, 422],
      ['yes', 400],
    ] as const) {
      const form = new FormData()
      form.set('metadata', JSON.stringify({ entry: 'main.js', nodejs }))
      form.set('main.js', source)
      const answer = await server.admin('/v1/functions/for-node', { method: 'PUT', body: form })
      assert.equal(answer.status, status, answer.text)
      if (status === 422)
        assert.match(answer.text, /main\.js:1:28: cannot import \\"node:crypto\\": it takes the option nodejs/)
    }
    assert.equal((await server.put('for-node', source)).status, 422)
    assert.match((await server.put('for-node', source, { nodejs: 1 })).text, /nodejs takes true or false/)
    assert.equal((await server.call('for-node')).text, digest)
  },
)

/** `(module (func (export "add") (param i32 i32) (result i32) local.get 0 local.get 1 i32.add))` */
const ADD = '0061736d0100000001070160027f7f017f030201000707010361646400000a09010700200020016a0b'

test('text, JSON and WebAssembly among the files of an upload are imported as such', TIMEOUT, async () => {
  const form = new FormData()
  form.set('metadata', JSON.stringify({ entry: 'src/main.ts' }))
  form.set(
    'src/main.ts',
    `import page from '../page.html'
    import notes from './notes.md'
    import text from './plain.txt'
    import data from './data.json'
    import add from './lib/add.wasm'
    import bytes from './lib/add.wasm' with { type: 'bytes' }
    const { exports } = new WebAssembly.Instance(add)
    export default { fetch: () => Response.json([page, notes, text, data, add instanceof WebAssembly.Module, exports.add(2, 3), bytes.length]) }`,
  )
  form.set('page.html', '<p>ä</p>')
  form.set('src/notes.md', '# Notes')
  form.set('src/plain.txt', 'plain')
  form.set('src/data.json', '{"a":[1]}')
  form.set('src/lib/add.wasm', new Blob([Buffer.from(ADD, 'hex')]), 'add.wasm')
  const deployed = await server.admin('/v1/functions/files', { method: 'PUT', body: form })
  assert.equal(deployed.status, 201, deployed.text)
  assert.deepEqual(JSON.parse((await server.call('files')).text), [
    '<p>ä</p>',
    '# Notes',
    'plain',
    { a: [1] },
    true,
    5,
    ADD.length / 2,
  ])
})

test('a WebAssembly file that is none is refused like a module that throws', TIMEOUT, async () => {
  const form = new FormData()
  form.set('metadata', JSON.stringify({ entry: 'main.js' }))
  form.set('main.js', 'import add from "./add.wasm"\nexport default { fetch: () => new Response(String(add)) }')
  form.set('add.wasm', new Blob(['no wasm']), 'add.wasm')
  const refused = await server.admin('/v1/functions/broken', { method: 'PUT', body: form })
  assert.deepEqual([refused.status, refused.code], [422, 'ERR_GUEST_EXCEPTION'])
  assert.match(refused.text, /CompileError/)
})

test(
  'what is thrown in an uploaded TypeScript file is logged with that file, its line and column',
  TIMEOUT,
  async () => {
    const form = new FormData()
    form.set('metadata', JSON.stringify({ entry: 'main.ts' }))
    form.set('main.ts', 'import { check } from "./lib/check.ts"\n\nexport default { fetch: () => check("mapped") }\n')
    form.set('lib/check.ts', CHECK)
    const deployed = await server.admin('/v1/functions/typed', { method: 'PUT', body: form })
    assert.equal(deployed.status, 201, deployed.text)
    const { status, text } = await server.call('typed')
    assert.equal(status, 500)
    assert.doesNotMatch(text, /check\.ts|mapped/)
    const { message } = await server.logs.next(line => line.function === 'typed' && line.source === 'engine')
    assert.match(message, /RangeError: mapped\n.*check \(lib\/check\.ts:7:9\)\n.*fetch \(main\.ts:3:31\)/)
  },
)

const CHECK = `interface Checked {
  readonly text: string
}

export function check(text: string): Response {
  const checked: Checked = { text }
  throw new RangeError(checked.text)
}
`

/** Answers' texts, one after the other on one connection. */
async function callOnOneConnection(name: string, goesOn: () => boolean): Promise<string[]> {
  using agent = new OneConnection()
  const answers = []
  while (goesOn()) answers.push(await agent.call(`${server.running.url}/fn/${name}/`))
  assert.equal(agent.connections, 1)
  return answers
}

class OneConnection implements Disposable {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 })
  readonly #sockets = new Set<unknown>()

  get connections(): number {
    return this.#sockets.size
  }

  async call(url: string): Promise<string> {
    const { promise, resolve, reject } = Promise.withResolvers<string>()
    const request = get(url, { agent: this.#agent }, async response => {
      let text = ''
      for await (const chunk of response.setEncoding('utf8')) text += chunk
      resolve(response.statusCode === 200 ? text : `${response.statusCode} `)
    })
    request.on('socket', socket => this.#sockets.add(socket)).on('error', reject)
    return await promise
  }

  [Symbol.dispose](): void {
    this.#agent.destroy()
  }
}
