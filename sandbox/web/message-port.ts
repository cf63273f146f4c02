// MessagePort and MessageChannel, within one isolate. Each message arrives in a task of its own; what waits, waits in the
// guest's heap, and holds no request open. HTML, "Channel messaging".
// biome-ignore-all lint/complexity/noArguments: Web IDL counts the arguments that are given, undefined included

import { NativeSymbol } from '../captured.ts'
import { type Cell, dataCloneError, type Serialized, toCopy } from './clone-cell.ts'
import { connectPorts, type PortMove } from './clone-ports.ts'
import { keepFromCloning } from './clone-registry.ts'
import { createTrustedEvent, type Event } from './event.ts'
import { defineHandler, dispatchTrusted, EventTarget } from './event-target.ts'
import { MessageEvent } from './message-event.ts'
import { readTransfer, serializeWithTransfer, toTransferable } from './structured-clone.ts'
import { queueTask } from './tasks.ts'
import { findIteratorMethod, illegalConstructor, isObject, readSequence, requireArguments } from './webidl.ts'

/** Lets the runtime through the constructor; scripts never hold it. */
const MAKE = NativeSymbol('make')

interface Message {
  readonly serialized: Serialized
  readonly ports: readonly Cell[]
  next: Message | undefined
}

/** One end of a channel. It outlives the port at it: a transfer puts another port there. */
interface End {
  /** Undefined once one of both ports was closed. */
  other: End | undefined
  /** Undefined while the end is under way to its next port. */
  port: MessagePort | undefined
  /** Messages are delivered from the first `start` on. */
  isStarted: boolean
  /** A list linked by hand: taking the first message costs the same however long it is. */
  first: Message | undefined
  last: Message | undefined
}

let isPort: (value: unknown) => value is MessagePort
let endOf: (port: MessagePort) => End | undefined
let leave: (port: MessagePort) => void

export class MessagePort extends EventTarget {
  /** Undefined once the port was closed or transferred. */
  #end: End | undefined
  declare onmessage: unknown
  declare onmessageerror: unknown
  declare onclose: unknown

  constructor(token: unknown = undefined, end: unknown = undefined) {
    if (token !== MAKE) throw illegalConstructor()
    super()
    this.#end = end as End
    this.#end.port = this
  }

  static {
    isPort = (value): value is MessagePort => isObject(value) && #end in value
    endOf = port => port.#end
    leave = port => {
      port.#end = undefined
    }
  }

  /** @throws DOMException DataCloneError for what cannot be cloned or moved, this port included */
  postMessage(message: unknown, transferOrOptions: unknown = undefined): void {
    const end = this.#end
    requireArguments(arguments.length, 1, 'MessagePort.postMessage')
    const transfer = toTransferList(transferOrOptions)
    let takesTarget = false
    for (let at = 0; at < transfer.length; at++) {
      if (transfer[at] === this) throw dataCloneError('the port that sends')
      takesTarget ||= transfer[at] === end?.other?.port
    }
    const { serialized, cells } = serializeWithTransfer(message, transfer)
    const target = end?.other
    // A port that is sent to itself could never arrive.
    if (target === undefined || takesTarget) return
    const ports: Cell[] = []
    for (let at = 0; at < cells.length; at++) if (isPort(transfer[at])) ports[ports.length] = cells[at] as Cell
    enqueue(target, { serialized, ports, next: undefined })
  }

  start(): void {
    start(this)
  }

  /** The other port learns of it by a `close` event, after what was sent before. */
  close(): void {
    const end = this.#end
    if (end === undefined) return
    leave(this)
    const { other } = end
    if (other === undefined) return
    end.other = other.other = undefined
    queueTask(() => {
      if (other.port !== undefined) dispatchTrusted(other.port, createTrustedEvent('close'))
    })
  }
}

defineHandler(MessagePort.prototype, 'message', { onSet: start })
defineHandler(MessagePort.prototype, 'messageerror')
defineHandler(MessagePort.prototype, 'close')

export class MessageChannel {
  readonly #port1: MessagePort
  readonly #port2: MessagePort

  constructor() {
    const end1 = createEnd()
    const end2 = createEnd()
    end1.other = end2
    end2.other = end1
    this.#port1 = new MessagePort(MAKE, end1)
    this.#port2 = new MessagePort(MAKE, end2)
  }

  get port1(): MessagePort {
    return this.#port1
  }

  get port2(): MessagePort {
    return this.#port2
  }
}

keepFromCloning(MessageChannel.prototype)
connectPorts(value => (isPort(value) ? toMove(value, end => new MessagePort(MAKE, end)) : undefined))

/** Takes any object that came through a brand check. */
function start(port: object): void {
  const end = endOf(port as MessagePort)
  if (end === undefined || end.isStarted) return
  end.isStarted = true
  for (let message = end.first; message !== undefined; message = message.next) queueDelivery(end)
}

function createEnd(): End {
  return { other: undefined, port: undefined, isStarted: false, first: undefined, last: undefined }
}

/** Web IDL, "overload resolution": a sequence, or StructuredSerializeOptions that have one. */
function toTransferList(value: unknown): readonly object[] {
  const method = isObject(value) ? findIteratorMethod(value) : undefined
  return method === undefined ? readTransfer(value) : readSequence(value as object, method, toTransferable)
}

function enqueue(end: End, message: Message): void {
  if (end.last === undefined) end.first = message
  else end.last.next = message
  end.last = message
  if (end.isStarted) queueDelivery(end)
}

function queueDelivery(end: End): void {
  queueTask(() => deliver(end))
}

/** Takes the first message, unless the end has gone on to another port since its task was queued. */
function deliver(end: End): void {
  const message = end.first
  if (message === undefined || !end.isStarted || end.port === undefined) return
  end.first = message.next
  if (end.first === undefined) end.last = undefined
  dispatchTrusted(end.port, toEvent(message))
}

function toEvent({ serialized, ports }: Message): Event {
  try {
    const data = toCopy(serialized)
    const attached: object[] = []
    for (let at = 0; at < ports.length; at++) attached[at] = (ports[at] as Cell).copy
    return new MessageEvent('message', { data, ports: attached })
  } catch {
    return new MessageEvent('messageerror')
  }
}

function toMove(port: MessagePort, create: (end: unknown) => object): PortMove {
  const end = endOf(port)
  return {
    isDetached: () => endOf(port) === undefined,
    detach: () => {
      leave(port)
      if (end === undefined) return
      end.port = undefined
      end.isStarted = false
    },
    attach: () => create(end),
  }
}
