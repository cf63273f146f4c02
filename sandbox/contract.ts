// The wall: everything that host and guest say to each other, and nothing else.
// Shared by both sides, so it holds types and numbers only and imports nothing.
//
// The host enters the guest through one function, `receive(kind, id, a, b)`. The guest asks the host through one
// callback, `op(code, a, b, c, d)`. Values that cross are strings, numbers, booleans, null, undefined and
// Uint8Array; an op that fails answers an OpError instead of throwing, because a thrown host error carries host paths.
// Long text from the host comes in a list of its own (LongText), whatever it is an argument or an answer of.

/** What the host tells the guest. `id` names an invocation, a resource, a timer or a call, as said per kind. */
export const Entry = {
  /** Bind the one version of this isolate. a: module namespace, b: env as JSON. Returns '' or a GuestError as JSON. */
  bind: 0,
  /** A request. id: invocation, a: RequestHead, b: body as text or Uint8Array, or the id of a source, or undefined. */
  fetch: 1,
  /** A timer is due. id: timer. */
  timer: 2,
  /** An asynchronous op is done. id: call, a: its answer, b: a second part of it, or an OpError in a. */
  settle: 3,
  /** A source answers a pull. id: source, a: Uint8Array, or null at the end, or an OpError; b: true when the end follows at once. */
  chunk: 4,
  /** A sink wants more. id: sink. */
  drain: 5,
  /** A sink's reader is gone; nothing more should be written. id: sink, a: why. */
  stop: 6,
  /** The caller is gone or the host gave up on the invocation: fire `request.signal`. id: invocation, a: why. */
  abort: 7,
  /** The next of the guest's own tasks may run. One entry for each that was asked for by Op.queueTask. */
  task: 8,
  /** A rejection that nobody handled, for `unhandledrejection` listeners; the host has logged it. a: GuestError as JSON. */
  rejected: 9,
  /** What the guest waits for in vain, since it ended with its request. a: kinds (Entry) and ids in turn, as JSON. */
  lapsed: 10,
  /** A handler of the runtime's own may run as often as this says, before `bind`. id: how often, a: true to stream. */
  warmUp: 11,
} as const
export type Entry = (typeof Entry)[keyof typeof Entry]

/** What the guest may ask of the host. Answers are given behind the arrow; each may be an OpError where said so. */
export const Op = {
  // Invocations
  /** id, ResponseHead, body, BodyKind → undefined. At most once for each invocation; later ones are ignored. */
  respond: 0,
  /** id, GuestError as JSON → undefined. The handler threw or rejected. */
  fail: 1,
  /** id → true, or false when the invocation is over: the first `waitUntil` of an invocation holds it open. */
  retain: 2,
  /** id → undefined. Every promise given to `waitUntil` has settled. */
  release: 3,

  // Bodies: a source is read by the guest, a sink is written by it
  /** source → undefined, or an OpError when it is gone. The answer comes as Entry.chunk. One pull at a time. */
  pull: 4,
  /** source → undefined. Like pull, but answers all that is left in one chunk. */
  drainSource: 5,
  /** source → undefined. The guest lost interest. */
  cancelSource: 6,
  /** → a new sink's id, or an OpError when there are too many. */
  openSink: 7,
  /** sink, Uint8Array → true: go on; false: wait for Entry.drain or Entry.stop. */
  write: 8,
  /** sink → undefined. The body is complete. */
  endSink: 9,
  /** sink, message → undefined. The body failed. */
  abortSink: 10,

  // Time
  /** timer, delay in ms → undefined, false when the request is over, or an OpError. One shot; intervals are the guest's. */
  startTimer: 11,
  /** timer → undefined. */
  stopTimer: 12,
  /** → milliseconds since the isolate was bound, whole (a finer clock helps side channels). */
  now: 13,
  /** → undefined, or an OpError while the module starts. Asks for Entry.task in a later turn; once for each invocation at a time. */
  queueTask: 45,

  // Network
  /** call, RequestHead, body (Uint8Array, a sink's id or undefined), redirect mode → undefined, or an OpError.
   *  Settles with a: ResponseHead + final URL (see FetchAnswer), b: a source's id or undefined. */
  fetch: 14,
  /** call → undefined. */
  abortFetch: 15,

  // Console
  /** LogLevel, text → undefined. */
  log: 16,

  // URL (WHATWG, parsed by the host)
  /** input, base or undefined → UrlRecord, or null when it is no URL. */
  parseUrl: 17,
  /** href, UrlPart, value → UrlRecord: what the setter of that part makes of it. */
  setUrl: 18,

  // Text
  /** string → Uint8Array (UTF-8). */
  encodeText: 19,
  /** Uint8Array, label (normalised), flags (TextFlag), decoder id or 0 → string, or an OpError when fatal and malformed. */
  decodeText: 20,
  /** label → normalised encoding name, or null. */
  findEncoding: 21,
  /** string → base64, or null where a code unit is above 255. */
  encodeBase64: 22,
  /** base64 (forgiving) → binary string, or null. */
  decodeBase64: 23,

  // Crypto
  /** n → n random bytes. */
  randomBytes: 24,
  /** → a UUID, version 4. */
  randomUuid: 25,
  /** algorithm (`SHA-256`), Uint8Array → Uint8Array, or an OpError. */
  digest: 26,
  /** decoder id of decodeText with TextFlag.stream → undefined. The guest dropped it. */
  closeDecoder: 27,

  // Memory
  /** → memoryMiB of this isolate, the limit for all that it holds. */
  memoryMiB: 28,
  /** call, CryptoJob as JSON, data, its byte parts joined → Uint8Array, boolean, JSON, null (the answer comes as
   *  Entry.settle), undefined (more data is awaited by cryptoStep), or an OpError. */
  crypto: 40,
  /** a piece of data, whether it is the last → like crypto, for the job that waits; a cipher answers each piece. */
  cryptoStep: 41,

  // Compression
  /** format, true to compress → a codec's id, or an OpError. */
  openCodec: 42,
  /** codec, Uint8Array or undefined to go on, true at the end → Uint8Array, or an OpError.
   *  CODEC_CHUNK_BYTES of output say that there may be more: ask again before the next input. */
  runCodec: 43,
  /** codec → undefined. The guest dropped it. */
  closeCodec: 44,

  // The runtime itself
  /** name of an annex → AnnexFunction, the only answer that is no data: the host compiled it in this isolate. */
  openAnnex: 46,
} as const
export type Op = (typeof Op)[keyof typeof Op]

export const BodyKind = { none: 0, bytes: 1, text: 2, sink: 3, source: 4 } as const
/** How a body crosses: not at all, whole as Uint8Array or string, written to a sink, or a source handed on unread. */
export type BodyKind = (typeof BodyKind)[keyof typeof BodyKind]

export const LogLevel = { debug: 0, log: 1, info: 2, warn: 3, error: 4 } as const
export type LogLevel = (typeof LogLevel)[keyof typeof LogLevel]

export const TextFlag = { fatal: 1, ignoreBom: 2, stream: 4 } as const

export const UrlPart = {
  href: 0,
  protocol: 1,
  username: 2,
  password: 3,
  host: 4,
  hostname: 5,
  port: 6,
  pathname: 7,
  search: 8,
  hash: 9,
} as const
export type UrlPart = (typeof UrlPart)[keyof typeof UrlPart]

/** What Op.crypto shall do: a step of Web Crypto's SubtleCrypto, its parameters as the standard's dictionaries have
 *  them. Byte strings travel beside it, joined in the order of CRYPTO_PARTS; here each has its length. */
export interface CryptoJob {
  readonly op:
    | 'digest'
    | 'sign'
    | 'verify'
    | 'encrypt'
    | 'decrypt'
    | 'derive'
    | 'generate'
    | 'import'
    | 'export'
    | 'wrap'
    | 'unwrap'
  readonly algorithm: CryptoAlgorithm
  readonly key?: CryptoKeyRecord
  /** The other side's key of an agreement, or the key to be wrapped. */
  readonly other?: CryptoKeyRecord
  /** raw, spki, pkcs8 or jwk. */
  readonly format?: string
  /** A JSON Web Key to import, as JSON. */
  readonly jwk?: string
  /** What the imported, unwrapped or derived key is for. */
  readonly target?: CryptoAlgorithm
  /** Usages of a new key, joined by spaces in the order of the standard, and whether it may be exported. */
  readonly usages?: string
  readonly extractable?: boolean
  /** Bits to derive; null for all there are. */
  readonly bits?: number | null
  /** Bytes of data in all, where more of them follow by cryptoStep. */
  readonly dataBytes?: number
}

export interface CryptoAlgorithm {
  readonly name: string
  readonly hash?: string
  readonly namedCurve?: string
  /** Bits of a key, or of an AES counter. */
  readonly length?: number
  readonly modulusLength?: number
  /** 0 for one that does not fit. */
  readonly exponent?: number
  readonly saltLength?: number
  readonly tagLength?: number
  readonly iterations?: number
  readonly additionalData?: number
  readonly context?: number
  readonly counter?: number
  readonly info?: number
  readonly iv?: number
  readonly label?: number
  readonly salt?: number
  /** What `verify` judges. */
  readonly signature?: number
}

export const CRYPTO_PARTS = [
  'additionalData',
  'context',
  'counter',
  'info',
  'iv',
  'label',
  'salt',
  'signature',
] as const

/** A key as both sides hold it; a pair comes as `CryptoKeyRecord[]`, public key first. */
export interface CryptoKeyRecord {
  readonly type: 'secret' | 'public' | 'private'
  readonly name: string
  readonly hash?: string
  readonly namedCurve?: string
  readonly length?: number
  readonly modulusLength?: number
  readonly exponent?: number
  readonly usages: string
  readonly extractable: boolean
  /** base64 of the bytes of a secret, of SPKI or of PKCS #8. */
  readonly material: string
}

/** Data of one crossing: what the host works through in a millisecond or two. */
export const CRYPTO_PIECE_BYTES = 512 * 1024
/** Output of one step of a codec, at most. */
export const CODEC_CHUNK_BYTES = 64 * 1024

/** A refusal or failure of an op. `name` is that of the error the guest should throw (`TypeError`, `AbortError` …). */
export interface OpError {
  readonly err: string
  readonly name: string
}

/** What a guest's failure looks like on its way out; each string is cut to MAX_ERROR_CHARS in the guest. */
export interface GuestError {
  readonly name: string
  readonly message: string
  readonly stack: string
}

/** `METHOD\nURL`, then `\nname\nvalue` for each header, names in lower case. Neither holds a newline (RFC 9110 §5.5). */
export type RequestHead = string

/** `STATUS\nSTATUS TEXT`, then `\nname\nvalue` for each header. */
export type ResponseHead = string

/** `URL\nREDIRECTED(0|1)\n` + ResponseHead: what a fetch by the guest settles with. */
export type FetchAnswer = string

/** Fields of a parsed URL joined by newlines (no field can hold one): href, origin, protocol, username, password,
 *  host, hostname, port, pathname, search, hash. */
export type UrlRecord = string

/** Answers every op of an entry whose time is over: the runtime then waits for its end, which comes to plain loops only. */
export const HALT = '\0halt'

/**
 * Text of at least LONG_TEXT_UNITS on its way from the host to the guest. As itself it would become an external string,
 * which V8 frees at full collections only (docs/decisions/0017-long-text-crosses-in-a-list.md).
 */
export type LongText = readonly [string]

/** UTF-16 code units; isolated-vm makes external strings from 1024 bytes on. */
export const LONG_TEXT_UNITS = 512

/** Longest message or stack of a GuestError, in UTF-16 code units. */
export const MAX_ERROR_CHARS = 8192

/**
 * The guest runtime. The value of `core` is StartGuest; each isolate runs it. That of an annex is AnnexFunction; an
 * isolate runs it when it is first needed.
 */
export interface RuntimeScripts {
  readonly core: string
  readonly annexes: Readonly<Record<string, string>>
}

/** Takes what the annex imports of the core and gives what it exports. */
export type AnnexFunction = (...imports: unknown[]) => object

/** Takes the op callback and gives `receive`. */
export type StartGuest = (op: OpFunction) => ReceiveFunction
export type OpFunction = (code: Op, a?: unknown, b?: unknown, c?: unknown, d?: unknown) => unknown
type ReceiveFunction = (kind: Entry, id: number, a?: unknown, b?: unknown) => unknown
