// A real server with one function, `victim`, and ways to call its admin plane well and badly.

import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { createLogger } from '../../src/server/logger.ts'
import { openServer, type RunningServer } from '../../src/server/server.ts'

export const HELLO = 'export default { fetch: () => new Response("victim") }'
export const TOKEN = 'the-token-of-the-operator'
export const MAX_UPLOAD_BYTES = 2 * 1024 * 1024

type Body = string | Uint8Array<ArrayBuffer> | FormData
type Head = Record<string, string>

export interface AdminField {
  readonly server: RunningServer
  /** Calls the admin plane with the token, unless `headers` say otherwise. */
  admin(path: string, call?: { method?: string; headers?: Head; body?: Body }): Promise<Response>
  put(name: string, body: Body, headers?: Head): Promise<Response>
  putForm(name: string, form: FormData): Promise<Response>
  /** Sends raw bytes to the admin plane; answers what comes back until it closes, or is silent for 300 ms. */
  raw(text: string): Promise<string>
  /** Nothing but the victim is deployed, and it answers. */
  checkUnchanged(): Promise<void>
}

export async function openAdminField(): Promise<AdminField> {
  const logger = createLogger({ level: 'silent' })
  const options = { port: 0, adminPort: 0, blanks: 1, logger, adminToken: TOKEN, maxUploadBytes: MAX_UPLOAD_BYTES }
  const server = await openServer(options)
  await server.deploy({ name: 'victim', entry: 'index.js', files: new Map([['index.js', HELLO]]) })
  const admin: AdminField['admin'] = (path, { headers, ...call } = {}) =>
    fetch(server.adminUrl + path, { ...call, headers: { authorization: `Bearer ${TOKEN}`, ...headers } })
  const put: AdminField['put'] = (name, body, headers = { 'content-type': 'text/javascript' }) =>
    admin(`/v1/functions/${name}`, { method: 'PUT', headers, body })
  return {
    server,
    admin,
    put,
    putForm: (name, form) => put(name, form, {}),
    raw: text => exchange(Number(new URL(server.adminUrl).port), text),
    async checkUnchanged() {
      const answer = await (await admin('/v1/functions')).json()
      const { functions } = answer as { functions: { name: string; version: number }[] }
      assert.deepEqual(
        functions.map(({ name, version }) => `${name}@${version}`),
        ['victim@1'],
      )
      assert.equal(await (await fetch(`${server.url}/fn/victim/`)).text(), 'victim')
    },
  }
}

function exchange(port: number, text: string): Promise<string> {
  return new Promise(resolve => {
    const socket = connect(port, '127.0.0.1')
    let answer = ''
    socket.setEncoding('latin1').setTimeout(300, () => socket.destroy())
    socket.on('data', chunk => {
      answer += chunk
    })
    socket.on('error', () => undefined).on('close', () => resolve(answer))
    socket.write(text)
  })
}

/** A problem document of one of these statuses, without a word of the host. */
export async function assertProblem(response: Response, status: number | readonly number[]): Promise<void> {
  const text = await response.text()
  assert.ok([status].flat().includes(response.status), `${response.status}: ${text.slice(0, 300)}`)
  assert.match(response.headers.get('content-type') ?? '', /^application\/problem\+json/)
  assert.doesNotMatch(text, /node_modules|file:\/\/|\/src\/| {4}at /)
}
