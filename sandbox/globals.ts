// Puts the web platform on the global object, with the attributes that WebIDL gives each kind of thing.

import { openAnnex } from './annex.ts'
import { toInterfaces } from './interfaces.ts'
import { defineGlobal, defineLazily, settleWhatIsDescribed } from './lazy-globals.ts'
import { AbortController, AbortSignal } from './web/abort.ts'
import { atob, btoa } from './web/base64.ts'
import { openCloning, structuredClone } from './web/cloning.ts'
import { console } from './web/console.ts'
import { Crypto, crypto } from './web/crypto.ts'
import { TextDecoder, TextEncoder } from './web/encoding.ts'
import { Event } from './web/event.ts'
import { CustomEvent, ErrorEvent, PromiseRejectionEvent } from './web/event-kinds.ts'
import { EventTarget } from './web/event-target.ts'
import { openExceptions } from './web/exception.ts'
import { fetch } from './web/fetch.ts'
import { FetchEvent } from './web/fetch-event.ts'
import { Headers } from './web/headers.ts'
import { Navigator, navigator } from './web/navigator.ts'
import { openForms } from './web/open-forms.ts'
import { openSubtle } from './web/open-subtle.ts'
import { openTimeline } from './web/open-timeline.ts'
import { toOperation } from './web/operation.ts'
import { Performance, performance } from './web/performance.ts'
import { reportError } from './web/report.ts'
import { Request } from './web/request.ts'
import { Response } from './web/response.ts'
import { addEventListener, dispatchEvent, removeEventListener, SCOPE_HANDLERS } from './web/scope.ts'
import { STREAM_CLASSES, streams } from './web/streams.ts'
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

type Transforms = typeof import('./annexes/transforms.ts')
type Wasm = typeof import('./annexes/wasm.ts')

const INTERFACES = {
  AbortController,
  AbortSignal,
  Crypto,
  CustomEvent,
  ErrorEvent,
  Event,
  EventTarget,
  FetchEvent,
  Headers,
  Navigator,
  Performance,
  PromiseRejectionEvent,
  Request,
  Response,
  Scheduler,
  TextDecoder,
  TextEncoder,
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

/** Globals of the same annex, which is opened at the first touch of any of them. */
const LAZY = [
  [STREAM_CLASSES, streams],
  [['Blob', 'File', 'FormData'], () => openForms().classes],
  [['DOMException', 'QuotaExceededError'], () => openExceptions().classes],
  [['CryptoKey', 'SubtleCrypto'], () => openSubtle().classes],
  [['MessageChannel', 'MessageEvent', 'MessagePort'], () => openCloning().classes],
  [
    ['CompressionStream', 'DecompressionStream', 'TextDecoderStream', 'TextEncoderStream'],
    () => openAnnex<Transforms>('transforms').classes,
  ],
  [
    [
      'PerformanceEntry',
      'PerformanceMark',
      'PerformanceMeasure',
      'PerformanceObserver',
      'PerformanceObserverEntryList',
    ],
    () => openTimeline().classes,
  ],
  [['URLPattern'], () => toInterfaces({ URLPattern: openUrlPattern() })],
  [['WebAssembly'], () => ({ WebAssembly: openAnnex<Wasm>('wasm').openWebAssembly() })],
] as const satisfies readonly (readonly [names: readonly string[], open: () => object])[]

/** Runs once in a blank isolate, before any tenant code. */
export function installGlobals(): void {
  define(toInterfaces(INTERFACES), false)
  const operations = Object.entries(OPERATIONS).map(([name, operation]) => [name, toOperation(name, operation)])
  define(Object.fromEntries(operations), true)
  define({ crypto, navigator, performance, scheduler, self: globalThis }, true)
  define({ console }, false)
  Object.defineProperties(globalThis, SCOPE_HANDLERS)
  for (const [names, open] of LAZY) defineLazily(names, open)
  settleWhatIsDescribed()
}

function define(values: Readonly<Record<string, unknown>>, enumerable: boolean): void {
  for (const [name, value] of Object.entries(values)) defineGlobal(name, value, enumerable)
}
