import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Entry } from '../../../sandbox/contract.ts'
import { TestGuest } from '../harness.ts'

/** Enters the guest for one task after another until it asks for no more. */
function runTasks(guest: TestGuest): number {
  let entries = 0
  for (let seen = -1; seen !== countAsked(guest); entries += 1) {
    seen = countAsked(guest)
    guest.enter(Entry.task, 0)
  }
  return entries
}

function countAsked(guest: TestGuest): number {
  return guest.asked.filter(([name]) => name === 'queueTask').length
}

/** What the script leaves in `got` once all its tasks ran. */
function play(script: string): unknown {
  using guest = new TestGuest()
  guest.run(`globalThis.got = []; ${script}`)
  runTasks(guest)
  return guest.evaluate('got')
}

test('messages arrive in order, each in an entry of its own with its microtasks done', () => {
  assert.deepEqual(
    play(`const { port1, port2 } = new MessageChannel()
    port1.onmessage = ({ data }) => {
      got.push(data)
      Promise.resolve().then(() => {}).then(() => {}).then(() => got.push('after ' + data))
    }
    for (const n of [1, 2, 3]) port2.postMessage(n)`),
    [1, 'after 1', 2, 'after 2', 3, 'after 3'],
  )
})

test('a message event is trusted and carries a copy, and ports in a frozen list', () => {
  assert.deepEqual(
    play(`const { port1, port2 } = new MessageChannel(), value = { a: [1] }
    port1.onmessage = event => {
      got.push(event.isTrusted, event.data, event.data !== value, event.target === port1, event.origin, event.source)
      got.push(event.ports.length, Object.isFrozen(event.ports), event.ports[0] instanceof MessagePort)
    }
    port2.postMessage(value, [new MessageChannel().port1])
    value.a.push(2)`),
    [true, { a: [1] }, true, true, '', null, 1, true, true],
  )
})

test('a port delivers nothing before it is started, and all of it then', () => {
  assert.deepEqual(
    play(`const { port1, port2 } = new MessageChannel()
    port1.addEventListener('message', ({ data }) => got.push(data))
    port2.postMessage(1)
    port2.postMessage(2)
    const other = new MessageChannel()
    other.port1.onmessage = () => { got.push('now'); port1.start() }
    other.port2.postMessage(0)`),
    ['now', 1, 2],
  )
})

test('a transferred port leaves a detached one behind and takes its messages along', () => {
  assert.deepEqual(
    play(`const a = new MessageChannel(), b = new MessageChannel()
    a.port2.postMessage('early')
    b.port1.onmessage = ({ data, ports: [port] }) => {
      got.push(data === port, port !== a.port1)
      port.onmessage = ({ data }) => got.push(data)
      a.port2.postMessage('late')
    }
    b.port2.postMessage(a.port1, [a.port1])
    a.port1.postMessage('from nowhere')
    try { b.port2.postMessage(0, [a.port1]) } catch (error) { got.push(error.name) }`),
    ['DataCloneError', true, true, 'early', 'late'],
  )
})

test('a closed port sends and gets nothing more; what was sent before arrives, then the other hears of it', () => {
  assert.deepEqual(
    play(`const { port1, port2 } = new MessageChannel()
    port1.onmessage = ({ data }) => got.push(data)
    port1.onclose = () => got.push('closed')
    port2.onmessage = () => got.push('never')
    port2.postMessage('before')
    port2.close()
    port2.postMessage('after')
    port1.postMessage('to nobody')`),
    ['before', 'closed'],
  )
})

test('what cannot be cloned is refused where it is sent, and moves nothing', () => {
  assert.deepEqual(
    play(`const { port1, port2 } = new MessageChannel(), buffer = new ArrayBuffer(4)
    const refused = call => { try { call(); got.push('taken') } catch (error) { got.push(error.name) } }
    refused(() => port1.postMessage(() => {}, [buffer]))
    refused(() => port1.postMessage(port2))
    refused(() => port1.postMessage(0, [port1]))
    refused(() => port1.postMessage(0, [port2, port2]))
    refused(() => port1.postMessage(new MessageChannel()))
    refused(() => port1.postMessage())
    refused(() => port1.postMessage(0, 1))
    refused(() => MessagePort.prototype.postMessage.call({}, 0))
    refused(() => new MessagePort())
    got.push(buffer.byteLength)
    port1.postMessage(buffer, { transfer: [buffer] })
    got.push(buffer.detached)`),
    [
      'DataCloneError',
      'DataCloneError',
      'DataCloneError',
      'DataCloneError',
      'DataCloneError',
      'TypeError',
      'TypeError',
      'TypeError',
      'TypeError',
      4,
      true,
    ],
  )
})

test('structuredClone moves a port', () => {
  assert.deepEqual(
    play(`const { port1, port2 } = new MessageChannel()
    const { moved } = structuredClone({ moved: port1 }, { transfer: [port1] })
    moved.onmessage = ({ data }) => got.push(data)
    port2.postMessage('found')`),
    ['found'],
  )
})

test('a listener that throws stops no other message', () => {
  assert.deepEqual(
    play(`const { port1, port2 } = new MessageChannel()
    port1.onmessage = ({ data }) => { got.push(data); throw new Error('mine') }
    port2.postMessage(1)
    port2.postMessage(2)`),
    [1, 2],
  )
})

test('poisoned built-ins change neither the order of messages nor who gets them', () => {
  using guest = new TestGuest()
  guest.run(`globalThis.got = []
  globalThis.called = []
  const { then } = Promise.prototype, { port1, port2 } = new MessageChannel()
  port1.onmessage = ({ data, ports }) => { got[got.length] = data.n + ports.length }
  const spy = name => function () { called[called.length] = name; throw new Error(name) }
  for (const name of ['push', 'shift', 'map', 'filter', 'forEach', 'slice']) Array.prototype[name] = spy(name)
  for (const name of ['call', 'apply', 'bind']) Function.prototype[name] = spy(name)
  for (const name of ['get', 'set', 'has']) WeakMap.prototype[name] = Map.prototype[name] = spy(name)
  Promise.prototype.then = spy('then')
  globalThis.restore = () => { Promise.prototype.then = then }
  port2.postMessage({ n: 1 })
  port2.postMessage({ n: 2 })`)
  runTasks(guest)
  guest.run('restore()')
  assert.deepEqual(guest.evaluate('[got, called]'), [[1, 2], []])
})

test('a flood of messages waits in the guest, which asks the host for one entry after another', () => {
  using guest = new TestGuest()
  guest.run(`globalThis.count = 0
  const { port1, port2 } = new MessageChannel()
  port1.onmessage = () => { count++ }
  for (let n = 0; n < 2000; n++) port2.postMessage(n)`)
  assert.equal(guest.evaluate('count'), 0)
  for (let n = 0; n < 5; n += 1) guest.enter(Entry.task, 0)
  assert.equal(guest.evaluate('count'), 5)
  runTasks(guest)
  assert.equal(guest.evaluate('count'), 2000)
})

test('messages that were sent while the module started arrive with the first request', () => {
  using guest = new TestGuest()
  guest.serve(`const { port1, port2 } = new MessageChannel()
  port1.onmessage = ({ data }) => { globalThis.got = data }
  port2.postMessage('early')
  export default () => new Response('x')`)
  const before = countAsked(guest)
  guest.request()
  assert.equal(countAsked(guest), before + 1)
  guest.enter(Entry.task, 0)
  assert.equal(guest.evaluate('got'), 'early')
})

test('MessageEvent takes what the standard says and refuses the rest', () => {
  assert.deepEqual(
    play(`const { port1 } = new MessageChannel()
    const event = new MessageEvent('m', { data: 1, origin: 'o', lastEventId: 'i', source: port1, ports: [port1] })
    got.push(event.data, event.origin, event.lastEventId, event.source === port1, event.ports[0] === port1, event.isTrusted)
    event.initMessageEvent('n', true)
    got.push(event.type, event.bubbles, event.data, event.ports.length)
    for (const init of [{ source: {} }, { ports: [{}] }, { ports: 1 }, 1])
      try { new MessageEvent('m', init); got.push('taken') } catch (error) { got.push(error.name) }`),
    [1, 'o', 'i', true, true, false, 'n', true, null, 0, 'TypeError', 'TypeError', 'TypeError', 'TypeError'],
  )
})
