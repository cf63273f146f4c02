// node:path, as it is on POSIX: the port of the package `path-browserify`.

import path from 'path-browserify'

const { basename, delimiter, dirname, extname, format, isAbsolute, join, normalize, parse, relative, resolve, sep } =
  path
const toNamespacedPath = (text: unknown): unknown => text
Object.assign(path, { toNamespacedPath, posix: path, win32: path })
const posix = path
/** Paths of Windows are nothing a function could meet. */
const win32 = path

export {
  basename,
  delimiter,
  dirname,
  extname,
  format,
  isAbsolute,
  join,
  normalize,
  parse,
  path as default,
  posix,
  relative,
  resolve,
  sep,
  toNamespacedPath,
  win32,
}
