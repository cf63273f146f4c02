// Names of source files as they may be shown: relative, printable, never a path of the host.

import { posix } from 'node:path'

/** The namespace under which esbuild knows uploaded files. */
export const UPLOADED = 'uploaded'

const MAX_NAME_CHARS = 200

/** A name for `source` that leads out of no project: from the last `node_modules` on, or its base name, when absolute. */
export function toSourceName(source: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a name must not write into terminals and logs
  const plain = source.replace(/[\u0000-\u001f\u007f]/g, '').replaceAll('\\', '/')
  if (plain.startsWith(`${UPLOADED}:`)) return plain.slice(UPLOADED.length + 1).slice(-MAX_NAME_CHARS)
  if (/^<?data(-url)?:/i.test(plain)) return 'data-url'
  const absolute = /^(\/|[a-z]:|file:)/i.test(plain)
  const path = posix.normalize(plain.replace(/^[a-z][a-z\d+.-]*:\/*/i, '')).replace(/^(\.\.\/|\/)+/, '')
  return (absolute ? toTail(path) : path).slice(-MAX_NAME_CHARS)
}

function toTail(path: string): string {
  const installed = path.lastIndexOf('node_modules/')
  return installed === -1 ? posix.basename(path) : path.slice(installed)
}
