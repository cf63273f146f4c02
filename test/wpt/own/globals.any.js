// META: title=ECMA-429: globals are there, with the attributes that Web IDL gives them

const INTERFACES = [
  'AbortController',
  'AbortSignal',
  'Blob',
  'ByteLengthQueuingStrategy',
  'CompressionStream',
  'CountQueuingStrategy',
  'Crypto',
  'CryptoKey',
  'DecompressionStream',
  'DOMException',
  'ErrorEvent',
  'Event',
  'EventTarget',
  'File',
  'FormData',
  'Headers',
  'MessageChannel',
  'MessageEvent',
  'MessagePort',
  'Performance',
  'PromiseRejectionEvent',
  'ReadableByteStreamController',
  'ReadableStream',
  'ReadableStreamBYOBReader',
  'ReadableStreamBYOBRequest',
  'ReadableStreamDefaultController',
  'ReadableStreamDefaultReader',
  'Request',
  'Response',
  'SubtleCrypto',
  'TextDecoder',
  'TextDecoderStream',
  'TextEncoder',
  'TextEncoderStream',
  'TransformStream',
  'TransformStreamDefaultController',
  'URL',
  'URLPattern',
  'URLSearchParams',
  'WritableStream',
  'WritableStreamDefaultController',
  'WritableStreamDefaultWriter',
]
const OPERATIONS = [
  'atob',
  'btoa',
  'clearInterval',
  'clearTimeout',
  'fetch',
  'queueMicrotask',
  'reportError',
  'setInterval',
  'setTimeout',
  'structuredClone',
]
const HANDLERS = ['onerror', 'onunhandledrejection', 'onrejectionhandled']
const EVENT_TARGET = ['addEventListener', 'removeEventListener', 'dispatchEvent']
const WASM_CLASSES = ['Global', 'Instance', 'Memory', 'Module', 'Table', 'CompileError', 'LinkError', 'RuntimeError']
const WASM_OPERATIONS = ['compile', 'compileStreaming', 'instantiate', 'instantiateStreaming', 'validate']

for (const name of INTERFACES) {
  test(() => assert_equals(typeof globalThis[name], 'function'), `${name} is exposed`)
  test(() => {
    const { writable, enumerable, configurable } = Object.getOwnPropertyDescriptor(globalThis, name)
    assert_true(writable, 'writable')
    assert_false(enumerable, 'enumerable')
    assert_true(configurable, 'configurable')
  }, `${name} has the attributes of an interface object`)
  test(() => assert_equals(globalThis[name].name, name), `${name}.name`)
  test(() => {
    const { writable, value } = Object.getOwnPropertyDescriptor(globalThis[name], 'prototype')
    assert_false(writable, 'writable')
    assert_equals(Object.getOwnPropertyDescriptor(value, Symbol.toStringTag)?.value, name, 'own @@toStringTag')
  }, `${name}.prototype is not writable and has @@toStringTag`)
}

for (const name of OPERATIONS) {
  test(() => assert_equals(typeof globalThis[name], 'function'), `${name}() is exposed`)
  test(() => {
    assert_equals(globalThis[name].name, name)
    assert_false(Object.hasOwn(globalThis[name], 'prototype'), 'is a constructor')
  }, `${name}() is a plain operation`)
}

test(() => assert_equals(self, globalThis), 'self === globalThis')
test(() => {
  assert_equals(typeof console, 'object')
  assert_equals(typeof console.log, 'function')
}, 'console')
test(() => {
  assert_true(crypto instanceof Crypto)
  assert_true(crypto.subtle instanceof SubtleCrypto)
}, 'crypto and crypto.subtle')
test(() => {
  assert_equals(typeof navigator.userAgent, 'string')
  assert_greater_than(navigator.userAgent.length, 0)
}, 'navigator.userAgent is a non-empty string')
test(() => {
  assert_true(performance instanceof Performance)
  assert_equals(typeof performance.now(), 'number')
}, 'performance.now()')
test(() => assert_equals(typeof performance.timeOrigin, 'number'), 'performance.timeOrigin')

for (const name of HANDLERS) test(() => assert_true(name in globalThis), `global event handler ${name}`)
for (const name of EVENT_TARGET) {
  test(() => assert_equals(typeof globalThis[name], 'function'), `global is an EventTarget: ${name}`)
}
for (const name of WASM_CLASSES) {
  test(() => assert_equals(typeof WebAssembly[name], 'function'), `WebAssembly.${name}`)
}
for (const name of WASM_OPERATIONS) {
  test(() => assert_equals(typeof WebAssembly[name], 'function'), `WebAssembly.${name}()`)
}
