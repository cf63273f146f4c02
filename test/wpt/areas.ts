// The parts of web-platform-tests that ECMA-429, the Minimum Common Web API, speaks of. Knows folders, no results.

export interface Area {
  readonly id: string
  /** Folders of the suite whose `*.any.js` belong to it. */
  readonly folders: readonly string[]
  /** Files that bear another ending and run all the same. */
  readonly files?: readonly string[]
  /** Folders below those that are areas of their own. */
  readonly except?: readonly string[]
}

/** The area of the project's own tests, which lie beside this file and not in the suite. */
export const OWN = 'ecma429-globals'

const FETCH_PARTS = ['headers', 'request', 'response', 'body', 'basic', 'abort', 'redirect']
const HTML_PARTS = ['atob', 'structured-clone', 'timers', 'microtask-queuing']

/** In the order in which they run and are shown. */
export const AREAS: readonly Area[] = [
  { id: OWN, folders: ['own'] },
  alike('url'),
  // Data of Unicode 16, from before June 2026, when the URL Standard began to take every ASCII domain.
  { id: 'url-idna', folders: [], files: ['url/IdnaTestV2.window.js', 'url/IdnaTestV2-removed.window.js'] },
  ...['urlpattern', 'encoding', 'streams', 'compression'].map(alike),
  ...FETCH_PARTS.map(part => alike(`fetch/api/${part}`)),
  { id: 'fetch/api/other', folders: ['fetch/api'], except: FETCH_PARTS.map(part => `fetch/api/${part}`) },
  ...['fetch/data-urls', 'FileAPI', 'xhr/formdata', 'mimesniff', 'WebCryptoAPI', 'dom/abort', 'dom/events'].map(alike),
  { id: 'html/atob', folders: ['html/webappapis/atob'] },
  { id: 'html/structured-clone', folders: ['html/webappapis/structured-clone'] },
  { id: 'html/timers', folders: ['html/webappapis/timers'] },
  { id: 'html/microtask', folders: ['html/webappapis/microtask-queuing'] },
  { id: 'html/other', folders: ['html/webappapis'], except: HTML_PARTS.map(part => `html/webappapis/${part}`) },
  ...['webmessaging', 'webidl', 'hr-time', 'performance-timeline', 'user-timing', 'console', 'wasm/jsapi'].map(alike),
]

function alike(folder: string): Area {
  return { id: folder, folders: [folder] }
}
