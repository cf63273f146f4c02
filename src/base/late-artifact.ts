// A built module whose source map is read when somebody asks for it: it is most of what is stored, and for where something
// fails.

/**
 * A class, since a getter of an object literal is kept by its hidden class, and all that it knows of with it, until V8 marks
 * its heap (docs/decisions/0026-what-a-start-reads-dies-young.md).
 */
export class LateArtifact<Cache> {
  readonly code: string
  readonly codeCache: Cache | undefined
  readonly #readSourceMap: () => string | undefined

  constructor(code: string, codeCache: Cache | undefined, readSourceMap: () => string | undefined) {
    this.code = code
    this.codeCache = codeCache
    this.#readSourceMap = readSourceMap
  }

  get sourceMap(): string | undefined {
    return this.#readSourceMap()
  }
}
