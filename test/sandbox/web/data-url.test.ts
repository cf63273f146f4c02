import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { TestGuest } from '../harness.ts'
import { runInGuest } from './harness.ts'

/** Type and bytes of each URL, or the name of what was thrown. */
async function read(...urls: string[]): Promise<unknown> {
  const body = `return given.map(url => {
    try {
      const { type, bytes } = readDataUrl(url)
      return [type, String.fromCharCode(...bytes)]
    } catch (error) {
      return error.name
    }
  })`
  return (await runInGuest(`import { readDataUrl } from './data-url.ts'`, body, urls)).value
}

describe('a data: URL', () => {
  test('holds bytes by percent-encoding or base64', async () => {
    assert.deepEqual(await read('data:,a%20b%ff%4', 'data:;base64,YQ', 'data: ; BASE64,%59 Q%3D=', 'data:,%2C,#,x'), [
      ['text/plain;charset=US-ASCII', 'a b\xff%4'],
      ['text/plain;charset=US-ASCII', 'a'],
      ['text/plain;charset=US-ASCII', 'a'],
      ['text/plain;charset=US-ASCII', ',,'],
    ])
  })

  test('has the type it names, and that of plain text where it names none', async () => {
    const types = ['X/Y', ';charset=x', 'x/y;base64;a=b', 'x/y;a="b;base64', 'nothing', '%20']
    const expected = ['x/y', 'text/plain;charset=x', 'x/y;a=b', 'x/y;a=b', '', '']
    assert.deepEqual(
      await read(...types.map(type => `data:${type},`)),
      expected.map(type => [type === '' ? 'text/plain;charset=US-ASCII' : type, '']),
    )
  })

  test('without a comma, or with what is no base64, is refused', async () => {
    assert.deepEqual(
      await read('data:x', 'data:x#,', 'data:;base64,a', 'data:;base64,a=', 'data:;base64,é%ff'),
      Array.from({ length: 5 }, () => 'TypeError'),
    )
  })
})

describe('fetch of a data: URL', () => {
  const FETCH = `fetch('data:a/b;base64,aGk=#x', { method: 'PUT', body: 'unread' }).then(async r =>
    [r.status, r.statusText, r.type, r.url, r.redirected, r.headers.get('content-type'), await r.text()])`

  test('is answered in the guest, without the host', () => {
    using guest = new TestGuest()
    const expected = [200, 'OK', 'basic', 'data:a/b;base64,aGk=', false, 'a/b', 'hi']
    assert.deepEqual(guest.evaluate(FETCH), expected)
    assert.deepEqual(guest.asked, [])
  })

  test('has no body for HEAD', () => {
    using guest = new TestGuest()
    assert.equal(guest.evaluate(`fetch('data:,x', { method: 'HEAD' }).then(r => r.body)`), null)
  })

  test('rejects with the reason of a signal that has fired before', () => {
    using guest = new TestGuest()
    assert.throws(
      () => guest.evaluate(`fetch('data:,x', { signal: AbortSignal.abort(new RangeError('never')) })`),
      /RangeError: never/,
    )
    assert.deepEqual(guest.asked, [])
  })

  test('gives a guest that replaces built-ins its own bytes', () => {
    using guest = new TestGuest()
    guest.run(`String.prototype.slice = String.prototype.indexOf = RegExp.prototype.exec = () => { throw new Error('mine') }
      Uint8Array.prototype.slice = () => new Uint8Array(1e6)`)
    assert.equal(guest.evaluate(`fetch('data:,%41b').then(r => r.text())`), 'Ab')
  })
})
