// WebAssembly as tenants see it.

export { openWebAssembly } from '../wasm/web-assembly.ts'
