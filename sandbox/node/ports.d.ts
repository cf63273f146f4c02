// Ports of Node's modules that come without types, or with Node's own. What a shim says of them is all we rely on.

declare module 'assert/'
declare module 'assert/build/internal/util/comparisons.js'
declare module 'events/'
declare module 'path-browserify'
declare module 'readable-stream/lib/ours/browser.js'
declare module 'string_decoder/'
declare module 'unenv/node/querystring'
declare module 'unenv/node/url'
