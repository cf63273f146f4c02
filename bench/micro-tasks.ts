// What the micro bench measures: handlers that do one thing `turns` times and answer with a number that tells whether
// they did it. The same source runs in an isolate and in Node.

export interface MicroTask {
  readonly name: string
  /** Operations of one request. */
  readonly turns: number
  readonly code: string
  readonly body?: Uint8Array
}

const KIB = 1024
const MIB = 1024 * KIB

export const MICRO_TASKS: readonly MicroTask[] = [
  {
    name: 'new URL',
    turns: 2000,
    code: repeat('', 'new URL("https://user@example.com:8443/a/../b?c=d&turn=" + turn + "#e").href.length'),
  },
  encode('1 KB', KIB, 2000),
  encode('1 MB', MIB, 10),
  {
    name: 'Response.json and json() of 10 KB',
    turns: 200,
    code: repeat(
      'const value = Array.from({ length: 200 }, (_, id) => ({ id, name: "item " + id, tags: ["a", "b"] }))',
      '(await Response.json(value).json()).length',
    ),
  },
  digest('1 KB', KIB, 200),
  digest('1 MB', MIB, 5),
  {
    name: 'a 1 MB body echoed, whole request',
    turns: 1,
    code: 'export default { fetch: async request => new Response(await request.bytes()) }',
    body: new Uint8Array(MIB).fill(120),
  },
  {
    name: 'a stream of 10 chunks of 1 KB, whole request',
    turns: 1,
    code: `const chunk = new Uint8Array(${KIB})
    const stream = () => {
      let left = 10
      return new ReadableStream({
        pull(controller) {
          controller.enqueue(chunk)
          if (--left === 0) controller.close()
        },
      })
    }
    export default { fetch: () => new Response(stream()) }`,
  },
]

function encode(size: string, bytes: number, turns: number): MicroTask {
  const before = `const text = "ä" + "x".repeat(${bytes - 2}); const encoder = new TextEncoder()`
  return { name: `TextEncoder.encode of ${size}`, turns, code: repeat(before, 'encoder.encode(text).length') }
}

function digest(size: string, bytes: number, turns: number): MicroTask {
  const before = `const data = new Uint8Array(${bytes})`
  const operation = 'new Uint8Array(await crypto.subtle.digest("SHA-256", data))[0]'
  return { name: `SHA-256 of ${size}`, turns, code: repeat(before, operation) }
}

/** A module whose handler adds up an expression, which may await, as often as the caller says. */
function repeat(before: string, expression: string): string {
  return `${before}
  export default {
    async fetch(request) {
      const turns = Number(new URL(request.url).searchParams.get("turns"))
      let sum = 0
      for (let turn = 0; turn < turns; turn++) sum += ${expression}
      return new Response(String(sum))
    },
  }`
}
