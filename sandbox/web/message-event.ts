// MessageEvent. HTML, "The MessageEvent interface".
// biome-ignore-all lint/complexity/noArguments: Web IDL counts the arguments that are given, undefined included

import { freeze } from '../captured.ts'
import { findPortMove } from './clone-ports.ts'
import { Event, stateOf } from './event.ts'
import { isObject, requireArguments, toDictionary, toDOMString, toSequence, toUSVString } from './webidl.ts'

interface Content {
  readonly data: unknown
  readonly origin: string
  readonly lastEventId: string
  readonly source: object | null
  readonly ports: readonly object[]
}

export class MessageEvent extends Event {
  #content: Content

  constructor(type: unknown, init: unknown = undefined) {
    requireArguments(arguments.length, 1, 'MessageEvent')
    super(type, init)
    const { data, lastEventId, origin, ports, source } = toDictionary(init, 'MessageEventInit')
    this.#content = {
      data: data === undefined ? null : data,
      lastEventId: lastEventId === undefined ? '' : toDOMString(lastEventId),
      origin: origin === undefined ? '' : toUSVString(origin),
      ports: freeze(ports === undefined ? [] : toSequence(ports, 'ports', toPort)),
      source: toSource(source),
    }
  }

  get data(): unknown {
    return this.#content.data
  }

  get origin(): string {
    return this.#content.origin
  }

  get lastEventId(): string {
    return this.#content.lastEventId
  }

  get source(): object | null {
    return this.#content.source
  }

  get ports(): readonly object[] {
    return this.#content.ports
  }

  initMessageEvent(
    type: unknown,
    bubbles: unknown = false,
    cancelable: unknown = false,
    data: unknown = null,
    origin: unknown = '',
    lastEventId: unknown = '',
    source: unknown = null,
    ports: unknown = [],
  ): void {
    requireArguments(arguments.length, 1, 'MessageEvent.initMessageEvent')
    const content: Content = {
      data,
      origin: toUSVString(origin),
      lastEventId: toDOMString(lastEventId),
      source: toSource(source),
      ports: freeze(toSequence(ports, 'ports', toPort)),
    }
    if (stateOf(this).isDispatched) return
    this.initEvent(type, bubbles, cancelable)
    this.#content = content
  }
}

function toPort(value: unknown): object {
  if (isPort(value)) return value
  throw new TypeError('ports must hold MessagePorts')
}

/** Windows and service workers, which the standard allows as well, are not there. */
function toSource(value: unknown): object | null {
  if (value === undefined || value === null) return null
  if (isPort(value)) return value
  throw new TypeError('source must be a MessagePort or null')
}

function isPort(value: unknown): value is object {
  return isObject(value) && findPortMove(value) !== undefined
}
