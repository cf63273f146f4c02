// Functions that do harm to the machine they share, as every runtime takes them.

import type { AbuserName } from './subject.ts'

/** Lines of a request to the flood, and characters of each: 200 KB, just below what isolet keeps of one request. */
const LINES = 1000
const LINE_CHARS = 200

export const ABUSER_NAMES: readonly AbuserName[] = ['spinner', 'bomb', 'flood']

/** Source by name. */
export const ABUSERS: Readonly<Record<AbuserName, string>> = {
  spinner: 'export default { fetch() { for (;;) {} } }',
  bomb: `export default {
  fetch() {
    const kept = []
    for (;;) kept.push(new Array(100_000).fill(kept.length))
  },
}`,
  flood: `const line = "x".repeat(${LINE_CHARS})
export default {
  fetch() {
    for (let n = 0; n < ${LINES}; n++) console.log(line)
    return new Response("logged")
  },
}`,
}
