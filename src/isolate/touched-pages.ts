// Memory that isolates can grow into at once. V8 keeps the pages of disposed isolates for eight seconds
// (--memory-pool-timeout) and hands them to whichever isolate grows next. A page that comes from the system instead costs
// a fault, 4 µs in a virtual machine: an isolate with its runtime takes 500 of them, Hono and zod in it 1,100 more.

import ivm from 'isolated-vm'

/** Arrays a little shorter than what V8 gives pages of their own. */
const GROW = `(() => {
  const kept = []
  return arrays => {
    for (let n = 0; n < arrays; n++) kept.push(new Array(15 * 1024).fill(n))
  }
})()`
const ARRAYS_A_MIB = 8
/** What an isolate holds besides. */
const SPARE_MIB = 16

/**
 * Touches that many MiB, one a step: each holds the thread for about a millisecond, less where V8 has the pages still.
 * Ended early, it leaves what it touched.
 */
export function* touchPages(mebibytes: number): Generator<void, void> {
  const isolate = new ivm.Isolate({ memoryLimit: 2 * mebibytes + SPARE_MIB })
  try {
    const context = isolate.createContextSync()
    const grow: ivm.Reference = context.evalSync(GROW, { reference: true })
    for (let touched = 0; touched < mebibytes; touched++) {
      yield
      grow.applySync(undefined, [ARRAYS_A_MIB])
    }
  } finally {
    isolate.dispose()
  }
}
