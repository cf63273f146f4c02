// URLSearchParams: a list of pairs that may belong to a URL. URL, "URLSearchParams class".
// biome-ignore-all lint/complexity/noArguments: Web IDL counts the arguments that are given, undefined included

import { charCodeAt, slice } from '../captured.ts'
import { defineIteration } from './pair-iterator.ts'
import { type NameValue, parseUrlEncoded, serializeUrlEncoded } from './url-encoded.ts'
import {
  findIteratorMethod,
  isObject,
  readSequence,
  requireArguments,
  toRecord,
  toSequence,
  toUSVString,
} from './webidl.ts'

const QUESTION_MARK = 0x3f

let pairsOf: (params: URLSearchParams) => NameValue[]
let assign: (params: URLSearchParams, pairs: NameValue[]) => void
let link: (params: URLSearchParams, update: (query: string) => void) => void

export class URLSearchParams {
  #pairs: NameValue[]
  /** Tells the URL that these belong to of a change. */
  #update: ((query: string) => void) | undefined

  constructor(init: unknown = '') {
    this.#pairs = toPairs(init)
  }

  static {
    pairsOf = params => params.#pairs
    assign = (params, pairs) => {
      params.#pairs = pairs
    }
    link = (params, update) => {
      params.#update = update
    }
  }

  get size(): number {
    return this.#pairs.length
  }

  append(name: unknown, value: unknown): void {
    requireArguments(arguments.length, 2, 'URLSearchParams.append')
    this.#pairs[this.#pairs.length] = [toUSVString(name), toUSVString(value)]
    this.#changed()
  }

  delete(name: unknown, value: unknown = undefined): void {
    requireArguments(arguments.length, 1, 'URLSearchParams.delete')
    const matches = toMatcher(name, value)
    this.#pairs = this.#pairs.filter(pair => !matches(pair))
    this.#changed()
  }

  get(name: unknown): string | null {
    requireArguments(arguments.length, 1, 'URLSearchParams.get')
    const key = toUSVString(name)
    return this.#pairs.find(pair => pair[0] === key)?.[1] ?? null
  }

  getAll(name: unknown): string[] {
    requireArguments(arguments.length, 1, 'URLSearchParams.getAll')
    const key = toUSVString(name)
    return this.#pairs.filter(pair => pair[0] === key).map(pair => pair[1])
  }

  has(name: unknown, value: unknown = undefined): boolean {
    requireArguments(arguments.length, 1, 'URLSearchParams.has')
    return this.#pairs.some(toMatcher(name, value))
  }

  set(name: unknown, value: unknown): void {
    requireArguments(arguments.length, 2, 'URLSearchParams.set')
    const [key, text] = [toUSVString(name), toUSVString(value)]
    const at = this.#pairs.findIndex(pair => pair[0] === key)
    if (at === -1) this.#pairs[this.#pairs.length] = [key, text]
    else
      this.#pairs = this.#pairs
        .map((pair, index): NameValue => (index === at ? [key, text] : pair))
        .filter((pair, index) => index <= at || pair[0] !== key)
    this.#changed()
  }

  /** By code units of the names; equal names keep their order. */
  sort(): void {
    this.#pairs.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    this.#changed()
  }

  toString(): string {
    return serializeUrlEncoded(this.#pairs)
  }

  #changed(): void {
    this.#update?.(serializeUrlEncoded(this.#pairs))
  }
}

defineIteration(URLSearchParams, 'URLSearchParams', params => pairsOf(params))

function toMatcher(name: unknown, value: unknown): (pair: NameValue) => boolean {
  const key = toUSVString(name)
  if (value === undefined) return pair => pair[0] === key
  const text = toUSVString(value)
  return pair => pair[0] === key && pair[1] === text
}

/** URL, "initialize a URLSearchParams object". */
function toPairs(init: unknown): NameValue[] {
  if (!isObject(init)) return parseQuery(toUSVString(init))
  const method = findIteratorMethod(init)
  return method === undefined ? toRecord(init, toUSVString, toUSVString) : readSequence(init, method, toPair)
}

function toPair(item: unknown): NameValue {
  const [name, value, ...more] = toSequence(item, 'an entry', toUSVString)
  if (name === undefined || value === undefined || more.length > 0)
    throw new TypeError('each entry of a sequence must hold a name and a value')
  return [name, value]
}

function parseQuery(query: string): NameValue[] {
  return parseUrlEncoded(query !== '' && charCodeAt(query, 0) === QUESTION_MARK ? slice(query, 1) : query)
}

/** The params of a URL: `update` hears of every change that scripts make. */
export function createLinkedParams(query: string, update: (query: string) => void): URLSearchParams {
  const params = new URLSearchParams()
  replaceParams(params, query)
  link(params, update)
  return params
}

/** Takes over a URL's new query, with or without its `?`, and tells nobody. */
export function replaceParams(params: URLSearchParams, query: string): void {
  assign(params, parseQuery(query))
}
