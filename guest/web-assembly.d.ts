// WebAssembly, compiled and run within the limits of the function: memories are counted, and don't grow past them.
// WebAssembly JavaScript Interface, WebAssembly Web API.

declare namespace WebAssembly {
  type ImportExportKind = 'function' | 'global' | 'memory' | 'table' | 'tag'
  type TableKind = 'anyfunc' | 'externref'
  type ValueType = 'anyfunc' | 'externref' | 'f32' | 'f64' | 'i32' | 'i64' | 'v128'
  /** Takes and gives numbers, bigints and, for reference types, anything. */
  type ExportedFunction = (...args: unknown[]) => unknown
  type ExportValue = ExportedFunction | Global | Memory | Table | Tag
  type ImportValue = ((...args: never[]) => unknown) | Global | Memory | Table | Tag | bigint | number
  type Imports = Record<string, Record<string, ImportValue>>
  type Exports = Record<string, ExportValue>

  interface ModuleImportDescriptor {
    kind: ImportExportKind
    module: string
    name: string
  }

  interface ModuleExportDescriptor {
    kind: ImportExportKind
    name: string
  }

  interface WebAssemblyInstantiatedSource {
    instance: Instance
    module: Module
  }

  interface CompileOptions {
    builtins?: Iterable<string>
    importedStringConstants?: string
  }

  interface Module {}
  var Module: {
    readonly prototype: Module
    new (bytes: BufferSource, options?: CompileOptions): Module
    customSections(module: Module, name: string): ArrayBuffer[]
    exports(module: Module): ModuleExportDescriptor[]
    imports(module: Module): ModuleImportDescriptor[]
  }

  interface Instance {
    readonly exports: Exports
  }
  var Instance: {
    readonly prototype: Instance
    new (module: Module, imports?: Imports): Instance
  }

  interface MemoryDescriptor {
    /** Pages of 64 KiB. */
    initial: number
    maximum?: number
  }
  interface Memory {
    readonly buffer: ArrayBuffer
    grow(pages: number): number
  }
  var Memory: {
    readonly prototype: Memory
    new (descriptor: MemoryDescriptor): Memory
  }

  interface TableDescriptor {
    element: TableKind
    initial: number
    maximum?: number
  }
  interface Table {
    readonly length: number
    get(index: number): unknown
    grow(delta: number, value?: unknown): number
    set(index: number, value?: unknown): void
  }
  var Table: {
    readonly prototype: Table
    new (descriptor: TableDescriptor, value?: unknown): Table
  }

  interface GlobalDescriptor {
    value: ValueType
    mutable?: boolean
  }
  interface Global {
    value: unknown
    valueOf(): unknown
  }
  var Global: {
    readonly prototype: Global
    new (descriptor: GlobalDescriptor, value?: unknown): Global
  }

  interface TagType {
    parameters: Iterable<ValueType>
  }
  interface Tag {}
  var Tag: {
    readonly prototype: Tag
    new (type: TagType): Tag
  }
  /** The tag of exceptions that JavaScript throws. */
  var JSTag: Tag

  interface ExceptionOptions {
    traceStack?: boolean
  }
  interface Exception {
    /** There when it was asked for with `traceStack`. */
    readonly stack: string | undefined
    is(tag: Tag): boolean
    getArg(tag: Tag, index: number): unknown
  }
  var Exception: {
    readonly prototype: Exception
    new (tag: Tag, payload: Iterable<unknown>, options?: ExceptionOptions): Exception
  }

  interface CompileError extends Error {}
  var CompileError: {
    readonly prototype: CompileError
    new (message?: string, options?: ErrorOptions): CompileError
  }

  interface LinkError extends Error {}
  var LinkError: {
    readonly prototype: LinkError
    new (message?: string, options?: ErrorOptions): LinkError
  }

  interface RuntimeError extends Error {}
  var RuntimeError: {
    readonly prototype: RuntimeError
    new (message?: string, options?: ErrorOptions): RuntimeError
  }

  function compile(bytes: BufferSource, options?: CompileOptions): Promise<Module>
  function compileStreaming(source: Response | PromiseLike<Response>, options?: CompileOptions): Promise<Module>
  function instantiate(
    bytes: BufferSource,
    imports?: Imports,
    options?: CompileOptions,
  ): Promise<WebAssemblyInstantiatedSource>
  function instantiate(module: Module, imports?: Imports): Promise<Instance>
  function instantiateStreaming(
    source: Response | PromiseLike<Response>,
    imports?: Imports,
    options?: CompileOptions,
  ): Promise<WebAssemblyInstantiatedSource>
  function validate(bytes: BufferSource, options?: CompileOptions): boolean
}
