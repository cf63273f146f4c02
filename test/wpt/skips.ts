// Files that are not run, each with its reason: what they test has no meaning on a server, or ECMA-429 leaves it out.

interface Skip {
  readonly files: RegExp
  readonly reason: string
}

const SKIPS: readonly Skip[] = [
  { files: /^webmessaging\/broadcastchannel\//, reason: 'BroadcastChannel is not in ECMA-429' },
  { files: /^html\/webappapis\/scripting\/processing-model-2\//, reason: 'agents and workers are not in ECMA-429' },
  { files: /shadowrealm/i, reason: 'ShadowRealm is not in ECMA-429' },
  {
    files: /^fetch\/api\/(cors|credentials|crashtests|policies|csp)\//,
    reason: 'security policy of browsers (CORS, credentials, CSP)',
  },
  { files: /^fetch\/api\/request\/(request-cache|request-bad-port)/, reason: 'HTTP cache and bad ports of browsers' },
  {
    files:
      /^fetch\/api\/basic\/(keepalive|mode-|block-mime|mediasource|integrity|referrer|request-referrer|request-private)/,
    reason: 'feature of browsers (referrer, mode, keepalive, integrity)',
  },
  {
    files: /^fetch\/api\/redirect\/redirect-(referrer|origin|to-dataurl|back-to-original-origin|keepalive)/,
    reason: 'security policy of browsers on redirects',
  },
  {
    files: /^fetch\/api\/(basic\/request-forbidden-headers|headers\/headers-no-cors|basic\/scheme-blob)/,
    reason: 'guard of browsers (forbidden headers, no-cors), or blob: URLs',
  },
  {
    files: /^FileAPI\/(BlobURL|url|reading-data-section|FileReader|filelist-section|idlharness|unicode)/,
    reason: 'blob: URLs, FileReader and FileList are not in ECMA-429',
  },
  { files: /^FileAPI\/file\/send-file-formdata/, reason: 'uploads to pages of the suite' },
  { files: /^streams\/transferable\//, reason: 'streams sent to other realms are not in ECMA-429' },
  {
    files:
      /^performance-timeline\/(not-restored|resource|navigation|back-forward|buffered-flag.*(element|event|layout))/,
    reason: 'timeline entries of browsers',
  },
  { files: /^user-timing\/.*navigation/, reason: 'navigation timing of browsers' },
  { files: /tentative-gc|garbage-collect/i, reason: 'needs gc()' },
  {
    files: /^wasm\/jsapi\/(esm-integration|jspi|js-string|interface\.any\.esm)/,
    reason: 'proposals of WebAssembly that are not in ECMA-429',
  },
  { files: /\.h2\./, reason: 'needs a server of HTTP/2' },
]

/** Why a file is not run; undefined for one that is. @param path from the root of the suite. */
export function findSkip(path: string): string | undefined {
  return SKIPS.find(({ files }) => files.test(path))?.reason
}
