// Messages between ports of one isolate. HTML, "Channel messaging", "MessageEvent".

type Transferable = ArrayBuffer | MessagePort | ReadableStream | TransformStream | WritableStream

interface StructuredSerializeOptions {
  transfer?: Iterable<Transferable>
}

type MessageEventSource = MessagePort

interface MessageEventInit<Data = unknown> extends EventInit {
  data?: Data
  lastEventId?: string
  origin?: string
  ports?: Iterable<MessagePort>
  source?: MessageEventSource | null
}

interface MessageEvent<Data = unknown> extends Event {
  readonly data: Data
  readonly lastEventId: string
  readonly origin: string
  readonly ports: readonly MessagePort[]
  readonly source: MessageEventSource | null
  /** @deprecated use the constructor */
  initMessageEvent(
    type: string,
    bubbles?: boolean,
    cancelable?: boolean,
    data?: unknown,
    origin?: string,
    lastEventId?: string,
    source?: MessageEventSource | null,
    ports?: Iterable<MessagePort>,
  ): void
}

declare var MessageEvent: {
  readonly prototype: MessageEvent
  new <Data>(type: string, init?: MessageEventInit<Data>): MessageEvent<Data>
}

interface MessagePort extends EventTarget {
  onclose: ((this: MessagePort, event: Event) => unknown) | null
  onmessage: ((this: MessagePort, event: MessageEvent) => unknown) | null
  onmessageerror: ((this: MessagePort, event: MessageEvent) => unknown) | null
  postMessage(message: unknown, transfer: Iterable<Transferable>): void
  postMessage(message: unknown, options?: StructuredSerializeOptions): void
  /** Needed with `addEventListener`; setting `onmessage` starts the port by itself. */
  start(): void
  close(): void
  addEventListener(
    type: 'message' | 'messageerror',
    listener: ((event: MessageEvent) => unknown) | EventListenerObject | null,
    options?: AddEventListenerOptions | boolean,
  ): void
  addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: AddEventListenerOptions | boolean,
  ): void
}

declare var MessagePort: {
  readonly prototype: MessagePort
}

interface MessageChannel {
  readonly port1: MessagePort
  readonly port2: MessagePort
}

declare var MessageChannel: {
  readonly prototype: MessageChannel
  new (): MessageChannel
}
