// The three functions whose callers must notice nothing: a hello, an echo of JSON, and one that waits for a timer.

export interface Victim {
  readonly name: string
  readonly code: string
  /** The request with that number. */
  toRequest(n: number): { readonly method: string; readonly path: string; readonly body?: string }
  /** What it must answer, with status 200. */
  toAnswer(n: number): string
}

/** Counts what is enumerable on every object, so that a polluted prototype shows. */
const HELLO = `export default { fetch() { let n = 0; for (const key in {}) n++; return new Response('hello ' + n) } }`
const ECHO = `export default { fetch: async request => Response.json(await request.json()) }`
const WAITS = `export default { async fetch(request) {
  await new Promise(resolve => setTimeout(resolve, 1))
  return new Response(new URL(request.url).search) } }`

const toBody = (n: number): string => JSON.stringify({ n, text: 'ü'.repeat(n % 50), list: [n, null, { deep: true }] })

export const VICTIMS: readonly Victim[] = [
  {
    name: 'victim-hello',
    code: HELLO,
    toRequest: () => ({ method: 'GET', path: '/' }),
    toAnswer: () => 'hello 0',
  },
  {
    name: 'victim-echo',
    code: ECHO,
    toRequest: n => ({ method: 'POST', path: '/', body: toBody(n) }),
    toAnswer: toBody,
  },
  {
    name: 'victim-waits',
    code: WAITS,
    toRequest: n => ({ method: 'GET', path: `/?n=${n}` }),
    toAnswer: n => `?n=${n}`,
  },
]
