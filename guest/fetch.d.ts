// Requests, responses, and asking other servers. Fetch.

type RequestInfo = Request | string

/** Of these, the network sees method, headers, body, redirect and signal; the others are only kept. */
interface RequestInit {
  method?: string
  headers?: HeadersInit
  body?: BodyInit | null
  /** Needed when the body is a stream. */
  duplex?: 'half'
  redirect?: 'error' | 'follow' | 'manual'
  signal?: AbortSignal | null
  cache?: 'default' | 'force-cache' | 'no-cache' | 'no-store' | 'only-if-cached' | 'reload'
  credentials?: 'include' | 'omit' | 'same-origin'
  integrity?: string
  keepalive?: boolean
  mode?: 'cors' | 'no-cors' | 'same-origin'
  priority?: 'auto' | 'high' | 'low'
  referrer?: string
  referrerPolicy?: string
  window?: null
}

interface Request extends Body {
  readonly method: string
  readonly url: string
  readonly headers: Headers
  readonly destination: ''
  readonly referrer: string
  readonly referrerPolicy: string
  readonly mode: string
  readonly credentials: string
  readonly cache: string
  readonly redirect: string
  readonly integrity: string
  readonly keepalive: boolean
  readonly isReloadNavigation: boolean
  readonly isHistoryNavigation: boolean
  /** Aborts when the caller goes away. */
  readonly signal: AbortSignal
  readonly duplex: 'half'
  clone(): Request
}

declare var Request: {
  readonly prototype: Request
  new (input: RequestInfo | URL, init?: RequestInit): Request
}

interface ResponseInit {
  status?: number
  statusText?: string
  headers?: HeadersInit
}

interface Response extends Body {
  readonly type: 'basic' | 'default' | 'error'
  readonly url: string
  readonly redirected: boolean
  readonly status: number
  readonly ok: boolean
  readonly statusText: string
  readonly headers: Headers
  clone(): Response
}

declare var Response: {
  readonly prototype: Response
  new (body?: BodyInit | null, init?: ResponseInit): Response
  error(): Response
  json(data: unknown, init?: ResponseInit): Response
  redirect(url: string | URL, status?: 301 | 302 | 303 | 307 | 308): Response
}

/** Asks another server, if the function's `egress` allows it. Counts as one of its subrequests. */
declare function fetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response>
