// URL. The host parses; a URL here is the host's record of it, split when a part is asked for. URL, "URL class".
// biome-ignore-all lint/complexity/noArguments: Web IDL counts the arguments that are given, undefined included

import { indexOf, slice } from '../captured.ts'
import { Op, UrlPart, type UrlRecord } from '../contract.ts'
import { opOrThrow } from '../refusal.ts'
import { createLinkedParams, replaceParams, type URLSearchParams } from './url-search-params.ts'
import { requireArguments, shown, toUSVString } from './webidl.ts'

/** Places in a UrlRecord. */
const Field = {
  href: 0,
  origin: 1,
  protocol: 2,
  username: 3,
  password: 4,
  host: 5,
  hostname: 6,
  port: 7,
  pathname: 8,
  search: 9,
  hash: 10,
} as const

/** Lets a record through the constructor in place of an input; scripts never hold it. */
const FROM_RECORD = Symbol('record')

export class URL {
  #record: UrlRecord
  /** The record in pieces; undefined until a part other than href is asked for. */
  #fields: readonly string[] | undefined
  #params: URLSearchParams | undefined

  constructor(url: unknown, base: unknown = undefined) {
    requireArguments(arguments.length, 1, 'URL')
    if (base === FROM_RECORD) {
      this.#record = url as UrlRecord
      return
    }
    const record = parse(url, base)
    if (record === null) throw new TypeError(`${shown(url)} is no valid URL`)
    this.#record = record
  }

  static parse(url: unknown, base: unknown = undefined): URL | null {
    requireArguments(arguments.length, 1, 'URL.parse')
    const record = parse(url, base)
    return record === null ? null : new URL(record, FROM_RECORD)
  }

  static canParse(url: unknown, base: unknown = undefined): boolean {
    requireArguments(arguments.length, 1, 'URL.canParse')
    return parse(url, base) !== null
  }

  get href(): string {
    return hrefOf(this.#record)
  }

  set href(value: unknown) {
    const record = parse(value, undefined)
    if (record === null) throw new TypeError(`${shown(value)} is no valid URL`)
    this.#take(record)
    this.#refreshParams()
  }

  get origin(): string {
    return this.#get(Field.origin)
  }

  get protocol(): string {
    return this.#get(Field.protocol)
  }

  set protocol(value: unknown) {
    this.#set(UrlPart.protocol, value)
  }

  get username(): string {
    return this.#get(Field.username)
  }

  set username(value: unknown) {
    this.#set(UrlPart.username, value)
  }

  get password(): string {
    return this.#get(Field.password)
  }

  set password(value: unknown) {
    this.#set(UrlPart.password, value)
  }

  get host(): string {
    return this.#get(Field.host)
  }

  set host(value: unknown) {
    this.#set(UrlPart.host, value)
  }

  get hostname(): string {
    return this.#get(Field.hostname)
  }

  set hostname(value: unknown) {
    this.#set(UrlPart.hostname, value)
  }

  get port(): string {
    return this.#get(Field.port)
  }

  set port(value: unknown) {
    this.#set(UrlPart.port, value)
  }

  get pathname(): string {
    return this.#get(Field.pathname)
  }

  set pathname(value: unknown) {
    this.#set(UrlPart.pathname, value)
  }

  get search(): string {
    return this.#get(Field.search)
  }

  set search(value: unknown) {
    this.#set(UrlPart.search, value)
    this.#refreshParams()
  }

  get searchParams(): URLSearchParams {
    this.#params ??= createLinkedParams(this.#get(Field.search), query => this.#set(UrlPart.search, query))
    return this.#params
  }

  get hash(): string {
    return this.#get(Field.hash)
  }

  set hash(value: unknown) {
    this.#set(UrlPart.hash, value)
  }

  toJSON(): string {
    return hrefOf(this.#record)
  }

  toString(): string {
    return hrefOf(this.#record)
  }

  #get(field: number): string {
    this.#fields ??= this.#record.split('\n')
    return this.#fields[field] ?? ''
  }

  #set(part: UrlPart, value: unknown): void {
    this.#take(opOrThrow(Op.setUrl, hrefOf(this.#record), part, toUSVString(value)) as UrlRecord)
  }

  #take(record: UrlRecord): void {
    this.#record = record
    this.#fields = undefined
  }

  #refreshParams(): void {
    if (this.#params !== undefined) replaceParams(this.#params, this.#get(Field.search))
  }
}

function parse(url: unknown, base: unknown): UrlRecord | null {
  const input = toUSVString(url)
  return opOrThrow(Op.parseUrl, input, base === undefined ? undefined : toUSVString(base)) as UrlRecord | null
}

function hrefOf(record: UrlRecord): string {
  return slice(record, 0, indexOf(record, '\n'))
}
