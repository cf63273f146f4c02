// V8's own WebAssembly, as it was before it was taken off the global object. Tenant code reaches none of the
// constructors in here: it gets those of module.ts, instance.ts and memory.ts, which share their prototypes.

export type Constructor = abstract new (...given: never[]) => object

export interface ImportDescriptor {
  readonly module: string
  readonly name: string
  readonly kind: string
}

interface NativeWasm {
  readonly Module: Constructor & { readonly imports: (module: unknown) => ImportDescriptor[] }
  readonly Instance: Constructor
  readonly Memory: Constructor
  readonly CompileError: new (message: string) => Error
  readonly validate: (bytes: Uint8Array, options: object) => boolean
}

// The compiler's library has it with the types of browsers only.
const { WebAssembly } = globalThis as unknown as { readonly WebAssembly: NativeWasm }

/** V8's namespace object, whose members web-assembly.ts replaces: take the originals from `native`. */
export const namespace: object = WebAssembly

const { Module, Instance, Memory, CompileError, validate } = WebAssembly
const { imports } = Module

export const native = { Module, Instance, Memory, CompileError, validate, imports }
