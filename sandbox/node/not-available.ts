// Members of Node's modules that packages import and a function can't have. They exist, so that the import is no error
// of the build, and throw when they are called.

/** @param instead what to use, as the end of a sentence */
export function notAvailable(name: string, instead: string): () => never {
  return () => {
    const error = new Error(`${name} is not available here: ${instead}`)
    throw Object.assign(error, { code: 'ERR_METHOD_NOT_IMPLEMENTED' })
  }
}
