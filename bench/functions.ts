// The functions that benches deploy, as every runtime under test takes them, and what the load on them is.

/** Functions that answer with the request's own id, at once or after a sleep that a kill may fall into. */
export const TAGGED = ['tag-1', 'tag-2', 'tag-3', 'tag-4', 'slow-tag-1', 'slow-tag-2', 'slow-tag-3', 'slow-tag-4']

export const HELLO = 'export default { fetch: () => new Response("hello") }'
const ECHO = 'export default { fetch: async request => new Response(await request.text()) }'
/** Turns a loop as often as the caller says: clocks that stand still during a request can't tell when to stop. */
const BURN = `export default {
  fetch(request) {
    const turns = Number(new URL(request.url).searchParams.get("turns"))
    let sum = 1
    for (let turn = 0; turn < turns; turn++) sum = Math.imul(sum ^ turn, 0x9e3779b1)
    return new Response(String(sum))
  },
}`
const TAG = 'export default { fetch: request => new Response(new URL(request.url).searchParams.get("id")) }'
const SLOW_TAG = `export default {
  async fetch(request) {
    await new Promise(resolve => setTimeout(resolve, 5))
    return new Response(new URL(request.url).searchParams.get("id"))
  },
}`

/** Source by name. */
export const FUNCTIONS: Readonly<Record<string, string>> = {
  hello: HELLO,
  echo: ECHO,
  burn: BURN,
  ...Object.fromEntries(TAGGED.map(name => [name, name.startsWith('slow') ? SLOW_TAG : TAG])),
}

/** What a function is asked under load: a GET, or a POST of `body`. */
export interface Workload {
  readonly function: string
  readonly body?: string
  readonly answer: string
}

const TEN_KB = 'x'.repeat(10 * 1024)

export const HELLO_LOAD: Workload = { function: 'hello', answer: 'hello' }
export const ECHO_LOAD: Workload = { function: 'echo', body: TEN_KB, answer: TEN_KB }
