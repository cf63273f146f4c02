// Headers as scripts see them: conversion of what they pass in, guards and iteration over a HeaderList.
// Server-side, so of the guards only "immutable" has a meaning. Fetch, "Headers class".
// biome-ignore-all lint/complexity/noArguments: Web IDL counts the arguments that are given, undefined included

import { getOwnPropertyDescriptor, ownKeys } from '../captured.ts'
import { HeaderList, toHeaderName, toHeaderValue } from './header-list.ts'
import { defineIteration } from './pair-iterator.ts'
import { findIteratorMethod, isObject, readSequence, requireArguments, toDOMString, toSequence } from './webidl.ts'

/** Marks the constructor's internal form, which scripts cannot use: they never hold this symbol. */
const WRAP = Symbol('wrap')

let listOf: (headers: Headers) => HeaderList
let findList: (value: unknown) => HeaderList | undefined

export class Headers {
  #list: HeaderList
  readonly #isImmutable: boolean

  constructor(init: unknown = undefined, token?: symbol, isImmutable = false) {
    this.#isImmutable = token === WRAP && isImmutable
    this.#list = token === WRAP ? (init as HeaderList) : new HeaderList()
    if (token !== WRAP && init !== undefined) fillHeaders(this.#list, init)
  }

  static {
    listOf = headers => headers.#list
    findList = value => (typeof value === 'object' && value !== null && #list in value ? value.#list : undefined)
  }

  append(name: string, value: string): void {
    requireArguments(arguments.length, 2, 'Headers.append')
    const [key, text] = [toHeaderName(name), toHeaderValue(value)]
    this.#change().append(key, text)
  }

  delete(name: string): void {
    requireArguments(arguments.length, 1, 'Headers.delete')
    const key = toHeaderName(name)
    this.#change().delete(key)
  }

  get(name: string): string | null {
    requireArguments(arguments.length, 1, 'Headers.get')
    return this.#list.get(toHeaderName(name))
  }

  getSetCookie(): string[] {
    return this.#list.getAll('set-cookie')
  }

  has(name: string): boolean {
    requireArguments(arguments.length, 1, 'Headers.has')
    return this.#list.has(toHeaderName(name))
  }

  set(name: string, value: string): void {
    requireArguments(arguments.length, 2, 'Headers.set')
    const [key, text] = [toHeaderName(name), toHeaderValue(value)]
    this.#change().set(key, text)
  }

  #change(): HeaderList {
    if (this.#isImmutable) throw new TypeError('these headers are immutable; copy them with new Headers(headers)')
    return this.#list
  }
}

defineIteration(Headers, 'Headers', headers => listOf(headers).sorted())

/** How Headers are iterated unless a script has it otherwise. */
const ENTRIES = findIteratorMethod(Headers.prototype)

/** A Headers object over a list that is there already. */
export function wrapHeaders(list: HeaderList, isImmutable: boolean): Headers {
  return new Headers(list, WRAP, isImmutable)
}

/** Appends what a script gave as `init`. @throws TypeError for a wrong shape, name or value. Fetch, "fill". */
export function fillHeaders(list: HeaderList, init: unknown): void {
  if (!isObject(init)) throw new TypeError('headers are an object, a list of pairs or Headers')
  const iterate = findIteratorMethod(init)
  const other = iterate === ENTRIES ? findList(init) : undefined
  if (other !== undefined) appendAll(list, other.pairs)
  else if (iterate === undefined) fillFromRecord(list, init)
  else fillFromPairs(list, init, iterate)
}

function appendAll(list: HeaderList, pairs: readonly string[]): void {
  for (let at = 0; at < pairs.length; at += 2) list.append(pairs[at] as string, pairs[at + 1] as string)
}

function fillFromRecord(list: HeaderList, init: object): void {
  const keys = ownKeys(init)
  for (let at = 0; at < keys.length; at++) {
    const key = keys[at] as string | symbol
    if (!getOwnPropertyDescriptor(init, key)?.enumerable) continue
    if (typeof key === 'symbol') throw new TypeError('a symbol is no header name')
    const name = toHeaderName(key)
    list.append(name, toHeaderValue((init as Record<string, unknown>)[key]))
  }
}

function fillFromPairs(list: HeaderList, init: object, iterate: () => Iterator<unknown>): void {
  const pairs = readSequence(init, iterate, pair => toSequence(pair, 'a header in a list', toDOMString))
  for (let at = 0; at < pairs.length; at++) {
    const [name, value, ...rest] = pairs[at] as readonly string[]
    if (value === undefined || rest.length > 0) throw new TypeError('a header in a list is a pair of name and value')
    const key = toHeaderName(name)
    list.append(key, toHeaderValue(value))
  }
}
