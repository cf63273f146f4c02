// V8 flags without which limits can be dodged. Set once for the process, before any guest is compiled.

import { setFlagsFromString } from 'node:v8'

/**
 * Loop unrolling takes the interrupt check out of loops it believes to be short, and is wrong about some:
 * `while (url.endsWith("x"));` then runs for ever, past every timeout (seen on V8 14; of 462 infinite loops tried with
 * built-ins, 6 hung with the flag and none without). See docs/decisions/0006-no-loop-unrolling.md.
 */
export function hardenV8(): void {
  setFlagsFromString('--no-turboshaft-loop-unrolling')
  // asm.js is compiled to WebAssembly behind the back of the runtime, which counts what it compiles.
  setFlagsFromString('--no-validate-asm')
  // For isolates made from now on. Guests share the thread's stack with us, and an op called at the very end of it ran
  // out of stack in our own half: cells hung. 200 KB are kept for the host, about 2,500 frames.
  setFlagsFromString('--stack-size=784')
  // V8 fills a table's 10 million entries in one go, 0.4 s that no timeout ends.
  setFlagsFromString('--wasm-max-table-size=262144')
}

/**
 * Has V8 compile all functions of what `compile` compiles, and not only those that run. The flag is the process's, so
 * nothing else may be compiled meanwhile; caches taken after it say nothing of it.
 */
export function compilingAll<Result>(compile: () => Result): Result {
  setFlagsFromString('--no-lazy')
  try {
    return compile()
  } finally {
    setFlagsFromString('--lazy')
  }
}
