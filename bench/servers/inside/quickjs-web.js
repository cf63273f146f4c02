// The least of the web's classes that the bundles need, inside of QuickJS, which has none. Bodies are text: there are no
// streams, no bytes, no timers.

globalThis.Headers = class Headers {
  #values = new Map()

  constructor(init = []) {
    const entries = typeof init[Symbol.iterator] === 'function' ? init : Object.entries(init)
    for (const [name, value] of entries) this.append(name, value)
  }

  get(name) {
    return this.#values.get(name.toLowerCase()) ?? null
  }

  has(name) {
    return this.#values.has(name.toLowerCase())
  }

  set(name, value) {
    this.#values.set(name.toLowerCase(), String(value))
  }

  append(name, value) {
    const held = this.get(name)
    this.set(name, held === null ? value : `${held}, ${value}`)
  }

  delete(name) {
    this.#values.delete(name.toLowerCase())
  }

  forEach(visit) {
    for (const [name, value] of this) visit(value, name, this)
  }

  [Symbol.iterator]() {
    return this.#values.entries()
  }
}

class Body {
  #text

  constructor(text) {
    this.#text = text
  }

  /** No stream, but what another Response takes as its body. */
  get body() {
    return this.#text
  }

  async text() {
    return this.#text
  }

  async json() {
    return JSON.parse(this.#text)
  }
}

globalThis.Request = class Request extends Body {
  constructor(url, { method = 'GET', headers, body = '' } = {}) {
    super(body)
    this.url = url
    this.method = method
    this.headers = new Headers(headers)
  }
}

globalThis.Response = class Response extends Body {
  constructor(body, { status = 200, headers } = {}) {
    super(body ?? '')
    this.status = status
    this.ok = status >= 200 && status < 300
    this.headers = new Headers(headers)
    if (typeof body === 'string' && !this.headers.has('content-type'))
      this.headers.set('content-type', 'text/plain;charset=UTF-8')
  }

  static json(value, init = {}) {
    const response = new Response(JSON.stringify(value), init)
    response.headers.set('content-type', 'application/json')
    return response
  }
}

globalThis.URLSearchParams = class URLSearchParams {
  #pairs

  constructor(query) {
    this.#pairs = query.split('&').map(pair => pair.split('=').map(decodeQuery))
  }

  get(name) {
    return this.#pairs.find(([each]) => each === name)?.[1] ?? null
  }
}

globalThis.URL = class URL {
  constructor(url) {
    const [, origin, pathname, search = '', hash = ''] =
      /^(https?:\/\/[^/?#]+)([^?#]*)(\?[^#]*)?(#.*)?$/.exec(url) ?? []
    if (origin === undefined) throw new TypeError('Invalid URL')
    Object.assign(this, { href: url, origin, pathname: pathname || '/', search, hash })
    this.searchParams = new URLSearchParams(search.slice(1))
  }
}

globalThis.serve = async (handler, method, url, headers, body) => {
  const response = await handler.fetch(new Request(url, { method, headers: JSON.parse(headers), body }))
  return JSON.stringify([response.status, [...response.headers], await response.text()])
}

function decodeQuery(text) {
  return decodeURIComponent(text.replaceAll('+', ' '))
}
