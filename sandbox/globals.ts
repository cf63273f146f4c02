// Puts the web platform on the global object, with the attributes that WebIDL gives each kind of thing.

import { defineProperty, getOwnPropertyDescriptor, ownKeys } from './captured.ts'
import { openWebAssembly } from './wasm/web-assembly.ts'
import { AbortController, AbortSignal } from './web/abort.ts'
import { atob, btoa } from './web/base64.ts'
import { Blob, File } from './web/blob.ts'
import { CompressionStream, DecompressionStream } from './web/compression.ts'
import { console } from './web/console.ts'
import { Crypto, crypto } from './web/crypto.ts'
import { DOMException } from './web/dom-exception.ts'
import { TextDecoder, TextEncoder } from './web/encoding.ts'
import { TextDecoderStream, TextEncoderStream } from './web/encoding-streams.ts'
import { Event } from './web/event.ts'
import { CustomEvent, ErrorEvent, PromiseRejectionEvent } from './web/event-kinds.ts'
import { EventTarget } from './web/event-target.ts'
import { fetch } from './web/fetch.ts'
import { FetchEvent } from './web/fetch-event.ts'
import { FormData } from './web/form-data.ts'
import { Headers } from './web/headers.ts'
import { MESSAGING_CLASSES, openMessaging } from './web/message-port.ts'
import { Navigator, navigator } from './web/navigator.ts'
import { toOperation } from './web/operation.ts'
import { Performance, performance } from './web/performance.ts'
import { openTimeline, TIMELINE_CLASSES, whenTimelineOpens } from './web/performance-timeline.ts'
import { QuotaExceededError } from './web/quota-exceeded-error.ts'
import { reportError } from './web/report.ts'
import { Request } from './web/request.ts'
import { Response } from './web/response.ts'
import { addEventListener, dispatchEvent, removeEventListener, SCOPE_HANDLERS } from './web/scope.ts'
import { STREAM_CLASSES, streams } from './web/streams.ts'
import { structuredClone } from './web/structured-clone.ts'
import { CryptoKey } from './web/subtle/crypto-key.ts'
import { SubtleCrypto } from './web/subtle/subtle-crypto.ts'
import {
  clearInterval,
  clearTimeout,
  queueMicrotask,
  Scheduler,
  scheduler,
  setInterval,
  setTimeout,
} from './web/timers.ts'
import { URL } from './web/url.ts'
import { openUrlPattern } from './web/url-pattern.ts'
import { URLSearchParams } from './web/url-search-params.ts'

const INTERFACES = {
  AbortController,
  AbortSignal,
  Blob,
  CompressionStream,
  Crypto,
  CryptoKey,
  CustomEvent,
  DecompressionStream,
  DOMException,
  ErrorEvent,
  Event,
  EventTarget,
  FetchEvent,
  File,
  FormData,
  Headers,
  Navigator,
  Performance,
  PromiseRejectionEvent,
  QuotaExceededError,
  Request,
  Response,
  Scheduler,
  SubtleCrypto,
  TextDecoder,
  TextDecoderStream,
  TextEncoder,
  TextEncoderStream,
  URL,
  URLSearchParams,
}

const OPERATIONS = {
  addEventListener,
  atob,
  btoa,
  clearInterval,
  clearTimeout,
  dispatchEvent,
  fetch,
  queueMicrotask,
  removeEventListener,
  reportError,
  setInterval,
  setTimeout,
  structuredClone,
}

const isWritable = { writable: true, configurable: true }
const ENUMERABLE = { enumerable: true }

/** Runs once in a blank isolate, before any tenant code. */
export function installGlobals(): void {
  for (const [name, type] of Object.entries(INTERFACES)) installInterface(name, type)
  for (const [name, operation] of Object.entries(OPERATIONS)) {
    defineProperty(globalThis, name, { ...isWritable, enumerable: true, value: toOperation(name, operation) })
  }
  const objects = { crypto, navigator, performance, scheduler, self: globalThis }
  for (const [name, value] of Object.entries(objects))
    defineProperty(globalThis, name, { ...isWritable, enumerable: true, value })
  Object.defineProperties(globalThis, SCOPE_HANDLERS)
  defineProperty(globalThis, 'console', { ...isWritable, value: console })
  installLazily(STREAM_CLASSES, streams)
  installLazily(['WebAssembly'], () => ({ WebAssembly: openWebAssembly() }))
  installLazily(['URLPattern'], () => toInterfaces({ URLPattern: openUrlPattern() }))
  installLazily(MESSAGING_CLASSES, () => toInterfaces(openMessaging()))
  whenTimelineOpens(installLazily(TIMELINE_CLASSES, () => toInterfaces(openTimeline())))
}

/** Any class: only its own properties matter here. */
interface Interface {
  readonly name: string
  readonly prototype: object
}

function installInterface(name: string, type: Interface): void {
  defineProperty(globalThis, name, { ...isWritable, value: withAttributes(name, type) })
}

/** Gives a class the name, the tag and the enumerable members of an interface. Web IDL, "interface object". */
function withAttributes<Type extends Interface>(name: string, type: Type): Type {
  // Bundling may have changed it.
  if (type.name !== name) defineProperty(type, 'name', { value: name })
  makeEnumerable(type, key => key !== 'prototype' && key !== 'name' && key !== 'length')
  makeEnumerable(type.prototype, key => key !== 'constructor')
  defineProperty(type.prototype, Symbol.toStringTag, { value: name, configurable: true })
  return type
}

/** WebIDL members are enumerable, class members are not. All are configurable but a class's `prototype`. */
function makeEnumerable(holder: object, isMember: (key: string) => boolean): void {
  const keys = ownKeys(holder)
  for (let at = 0; at < keys.length; at++) {
    const key = keys[at] as string | symbol
    if (typeof key === 'string' && isMember(key)) defineProperty(holder, key, ENUMERABLE)
  }
}

/** Classes by name, each with the attributes of an interface. */
function toInterfaces<Classes extends Readonly<Record<string, Interface>>>(classes: Classes): Classes {
  const names = ownKeys(classes) as string[]
  for (let at = 0; at < names.length; at++)
    withAttributes(names[at] as string, classes[names[at] as string] as Interface)
  return classes
}

/**
 * Globals that are made at the first touch of any of them, or by a call of the answer, and ordinary properties from
 * then on.
 */
function installLazily<Name extends string>(
  names: readonly Name[],
  make: () => { readonly [name in Name]: unknown },
): () => void {
  const getters: (() => unknown)[] = []
  const settle = (name: Name, value: unknown): void => {
    defineProperty(globalThis, name, { ...isWritable, enumerable: false, value })
  }
  const settleAll = (): { readonly [name in Name]: unknown } => {
    const values = make()
    for (let at = 0; at < names.length; at++) {
      const name = names[at] as Name
      // What a script has put there meanwhile stays.
      if (getOwnPropertyDescriptor(globalThis, name)?.get === getters[at]) settle(name, values[name])
    }
    return values
  }
  for (let at = 0; at < names.length; at++) {
    const name = names[at] as Name
    const get = (): unknown => settleAll()[name]
    getters[at] = get
    const set = (value: unknown): void => settle(name, value)
    defineProperty(globalThis, name, { get, set, configurable: true, enumerable: false })
  }
  return settleAll
}
