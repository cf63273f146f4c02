// The guest's part of the runner, a block in the module of a test: makes the global object that of a worker, runs the
// test, answers its results. The module has `wptSettings`, `wptTests`, `wptHarness` and `wptFunction` around it.

const GRACE_MS = 500
const MESSAGE_LENGTH = 600
const STATUSES = ['PASS', 'FAIL', 'TIMEOUT', 'NOTRUN', 'PRECONDITION_FAILED']
const OUTCOMES = ['OK', 'ERROR', 'TIMEOUT', 'PRECONDITION_FAILED']

// Captured: tests replace built-ins.
const { Request, Response, URL, setTimeout } = globalThis
const toJson = JSON.stringify

wptFunction.fetch = async () => {
  const results = await run()
  return new Response(toJson(results), { headers: { 'content-type': 'application/json' } })
}

function run() {
  const seen = new Set()
  return new Promise(resolve => {
    const finish = (tests, { status, message }) => resolve(toResults(OUTCOMES[status], message, tests))
    try {
      prepareGlobal()
      // A classic script's `this` is the global object.
      wptTests.call(globalThis, test => seen.add(test), finish)
      wptHarness.loaded()
    } catch (error) {
      // What was registered before may be running still.
      setTimeout(() => resolve(toResults('ERROR', `script threw: ${describe(error)}`, [...seen])), GRACE_MS)
    }
  })
}

function toResults(outcome, message, tests) {
  return { outcome, message: cut(message), subtests: tests.map(toSubtest) }
}

function toSubtest({ name, status, message }) {
  return { name: String(name), status: STATUSES[status] ?? 'FAIL', message: cut(message) }
}

function cut(message) {
  return message === null || message === undefined ? null : String(message).slice(0, MESSAGE_LENGTH)
}

function describe(error) {
  try {
    return `${error}\n${error.stack}`
  } catch {
    return 'something that cannot be printed'
  }
}

function prepareGlobal() {
  const { location, title, undeclared, resources, hasBase } = wptSettings
  if (!('self' in globalThis)) define('self', globalThis)
  define('location', { ...location, toString: () => location.href })
  define('GLOBAL', { isWindow: () => false, isWorker: () => true, isShadowRealm: () => false })
  define('META_TITLE', title)
  for (const name of undeclared) if (!(name in globalThis)) globalThis[name] = undefined
  if (Object.keys(resources).length > 0) serveResources(resources)
  if (hasBase) resolveRelativeUrls()
}

function define(name, value) {
  Object.defineProperty(globalThis, name, { value, writable: true, configurable: true, enumerable: false })
}

/** Answers fetches of the suite's files, without init, from what was read ahead. */
function serveResources(resources) {
  wrapFetch((target, args) => {
    const path = args[1] === undefined ? findPath(args[0]) : undefined
    if (path === undefined || !Object.hasOwn(resources, path)) return Reflect.apply(target, globalThis, args)
    return Promise.resolve(new Response(Uint8Array.from(resources[path], each => each.charCodeAt(0))))
  })
}

/** A proxy has the name and the length of what it wraps, which tests look at. */
function wrapFetch(call) {
  define('fetch', new Proxy(globalThis.fetch, { apply: (target, _, args) => call(target, args) }))
}

/** The path of a URL of the suite's origin. */
function findPath(input) {
  const { origin, href } = wptSettings.location
  const url = typeof input === 'string' || input instanceof URL ? URL.parse(String(input), href) : null
  return url?.origin === origin ? url.pathname : undefined
}

/** Tests of fetch use URLs relative to a page; a function has none. */
function resolveRelativeUrls() {
  const base = wptSettings.location.href
  const toAbsolute = input => (input instanceof Request ? input : (URL.parse(String(input), base)?.href ?? input))
  const withFirst = args => (args.length === 0 ? args : [toAbsolute(args[0]), ...args.slice(1)])
  const construct = (target, args, newTarget) =>
    Reflect.construct(target, withFirst(args), newTarget === based ? target : newTarget)
  const based = new Proxy(Request, { construct })
  Request.prototype.constructor = based
  define('Request', based)
  wrapFetch((target, args) => Reflect.apply(target, globalThis, withFirst(args)))
  const { redirect } = Response
  Response.redirect = { redirect: (...args) => Reflect.apply(redirect, Response, withFirst(args)) }.redirect
}
