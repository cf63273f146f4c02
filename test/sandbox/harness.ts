// One guest runtime in a bare isolate, with a host made of a table of ops that the test reads and steers.

import { createHash, randomUUID } from 'node:crypto'
import ivm from 'isolated-vm'
import { Entry, Op } from '../../sandbox/contract.ts'
import { bundleRuntimeScripts } from '../../src/build/runtime-scripts.ts'

export type OpAnswers = { [code in Op]?: (...args: never[]) => unknown }

/** An op that the guest asked for: its name, then its arguments. */
export type Asked = readonly [name: keyof typeof Op, ...args: unknown[]]

const ENTRY_TIMEOUT_MS = 5000
const OP_NAMES = new Map(Object.entries(Op).map(([name, code]) => [code, name as keyof typeof Op]))

/** Shortened names and all: nothing of the runtime may rest on them. */
export const runtime = await bundleRuntimeScripts({ minify: true })

export class TestGuest implements Disposable {
  readonly #isolate = new ivm.Isolate({ memoryLimit: 64 })
  readonly #context: ivm.Context
  readonly #receive: ivm.Reference
  /** Annexes, in the order of their opening. */
  readonly opened: string[] = []
  /** All ops so far, but those of text, URL, time and randomness, and of annexes. */
  readonly asked: Asked[] = []
  /** Answers of ops that the test wants other than the plain ones. */
  readonly answers: OpAnswers

  constructor(answers: OpAnswers = {}) {
    this.answers = answers
    this.#context = this.#isolate.createContextSync()
    const start = this.#context.evalSync(runtime.core, { reference: true }) as ivm.Reference
    const op = new ivm.Callback((code: Op, ...args: unknown[]) => this.#answer(code, args))
    this.#receive = start.applySync(undefined, [op], { result: { reference: true } }) as ivm.Reference
  }

  /** Binds a module. '' or a GuestError in JSON. */
  bind(code: string, env: unknown = {}): unknown {
    const module = this.#isolate.compileModuleSync(code)
    module.instantiateSync(this.#context, specifier => {
      throw new Error(`no module ${specifier}`)
    })
    module.evaluateSync({ timeout: ENTRY_TIMEOUT_MS })
    return this.enter(Entry.bind, 0, module.namespace.derefInto(), JSON.stringify(env))
  }

  /** Binds a module that has a handler. */
  serve(code: string, env?: unknown): this {
    const failure = this.bind(code, env)
    if (failure !== '') throw new Error(`the module was not bound: ${failure}`)
    return this
  }

  enter(kind: Entry, id: number, a?: unknown, b?: unknown): unknown {
    return this.#receive.applySync(undefined, [kind, id, a, b], {
      timeout: ENTRY_TIMEOUT_MS,
      arguments: { copy: true },
    })
  }

  /** Sends a request as invocation `id` and gives the ops that came of it. */
  request(head = 'GET\nhttp://a.test/', body?: unknown, id = 1): Asked[] {
    const before = this.asked.length
    this.enter(Entry.fetch, id, head, body)
    return this.asked.slice(before)
  }

  /** Runs a script for its effects. */
  run(script: string): void {
    this.#context.evalSync(script, { timeout: ENTRY_TIMEOUT_MS })
  }

  /** The value of an expression, by JSON, once it has settled. */
  evaluate(expression: string): unknown {
    const script = `globalThis.__outcome = 'pending'; (async () => (${expression}))()
      .then(value => { __outcome = JSON.stringify({ value }) }, error => { __outcome = JSON.stringify({ error: String(error) }) })`
    this.run(script)
    const outcome = this.#context.evalSync('__outcome', { copy: true }) as string
    if (outcome === 'pending') throw new Error(`still pending: ${expression}`)
    const { value, error } = JSON.parse(outcome)
    if (error !== undefined) throw new Error(error)
    return value
  }

  [Symbol.dispose](): void {
    this.#isolate.dispose()
  }

  #openAnnex(name: string): unknown {
    this.opened.push(name)
    return this.#context.evalSync(runtime.annexes[name] ?? '', { reference: true }).derefInto({ release: true })
  }

  #answer(code: Op, args: unknown[]): unknown {
    const custom = this.answers[code] as ((...args: unknown[]) => unknown) | undefined
    if (code === Op.openAnnex) return this.#openAnnex(String(args[0]))
    const plain = PLAIN_ANSWERS[code] as ((...args: unknown[]) => unknown) | undefined
    if (plain === undefined) this.asked.push([OP_NAMES.get(code) as keyof typeof Op, ...trimmed(args)])
    return (custom ?? plain)?.(...args)
  }
}

function trimmed(args: unknown[]): unknown[] {
  return args.slice(0, args.findLastIndex(arg => arg !== undefined) + 1)
}

/** Ops with one right answer, which tests need not name. */
const PLAIN_ANSWERS: OpAnswers = {
  [Op.now]: () => 0,
  [Op.parseUrl]: (input: string, base: string | undefined) => toUrlRecord(URL.parse(input, base)),
  [Op.encodeText]: (text: string) => new Uint8Array(new TextEncoder().encode(text)),
  [Op.decodeText]: (bytes: Uint8Array, label: string) => new TextDecoder(label).decode(bytes),
  [Op.findEncoding]: (label: string) => new TextDecoder(label).encoding,
  [Op.encodeBase64]: (text: string) => btoa(text),
  [Op.decodeBase64]: (text: string) => atob(text),
  [Op.randomBytes]: (size: number) => new Uint8Array(size),
  [Op.randomUuid]: () => randomUUID(),
  [Op.digest]: (name: string, bytes: Uint8Array) =>
    new Uint8Array(createHash(name.replace('-', '')).update(bytes).digest()),
}

function toUrlRecord(url: URL | null): string | null {
  if (url === null) return null
  const { href, origin, protocol, username, password, host, hostname, port, pathname, search, hash } = url
  return [href, origin, protocol, username, password, host, hostname, port, pathname, search, hash].join('\n')
}
