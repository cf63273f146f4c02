// Which function a URL is for, and the URL it shall see. Pure; whether the function exists is the catalog's to say.

import { IsoletError } from '../base/errors.ts'

/** A rule of the configuration: `host/path`, where host may be `*` or `*.domain` and path may end with `*`. */
export interface Route {
  readonly pattern: string
  readonly function: string
}

interface Target {
  readonly name: string
  /** What the guest sees. */
  readonly url: string
}

/** Takes absolute, normalised URLs; undefined when none of the rules matches. */
export type Router = (url: string) => Target | undefined

const PATH_PREFIX = '/fn/'

/**
 * In order: routes that name their host, `NAME.<domain>`, `/fn/NAME/…`, routes with a wildcard host. So a wildcard is a
 * fallback and takes nothing from functions that have a host of their own. Of two routes, the longer wins.
 * @throws IsoletError ERR_INVALID_OPTION for a pattern with `*` elsewhere.
 */
export function createRouter(domain: string, routes: readonly Route[] = []): Router {
  const suffix = `.${domain.toLowerCase()}`
  const rules = routes.map(toRule).sort((a, b) => b.weight - a.weight)
  const exact = rules.filter(rule => !rule.wild)
  const wild = rules.filter(rule => rule.wild)
  return url => {
    const hostAt = url.indexOf('//') + 2
    const pathAt = url.indexOf('/', hostAt)
    const host = toHostname(url.slice(hostAt, pathAt))
    return (
      match(exact, host, url, pathAt) ??
      byHost(host, suffix, url) ??
      byPath(url, pathAt) ??
      match(wild, host, url, pathAt)
    )
  }
}

interface Rule {
  readonly name: string
  readonly host: string
  readonly wild: boolean
  readonly path: string
  readonly open: boolean
  readonly weight: number
}

const PATTERN = /^(?<host>\*|\*\.[^*/]+|[^*/]+)(?:(?<path>\/[^*]*)(?<open>\*?))?$/

function toRule({ pattern, function: name }: Route): Rule {
  const { host, path, open } = PATTERN.exec(pattern)?.groups ?? {}
  if (host === undefined)
    throw new IsoletError(
      'ERR_INVALID_OPTION',
      `route "${pattern}" is no pattern: it takes host/path, where host may be * or *.domain and path may end with *`,
    )
  return {
    name,
    host: host.replace(/^\*/, '').toLowerCase(),
    wild: host.startsWith('*'),
    path: path ?? '/',
    open: path === undefined || open === '*',
    weight: host.length * 10_000 + (path?.length ?? 0) * 2 + (open === '*' ? 0 : 1),
  }
}

function match(rules: readonly Rule[], host: string, url: string, pathAt: number): Target | undefined {
  for (const rule of rules) {
    const hostFits = rule.wild ? host.endsWith(rule.host) && host !== rule.host : host === rule.host
    if (hostFits && pathFits(rule, url, pathAt)) return { name: rule.name, url }
  }
  return undefined
}

function pathFits({ path, open }: Rule, url: string, pathAt: number): boolean {
  if (!url.startsWith(path, pathAt)) return false
  const end = pathAt + path.length
  return open || end === url.length || url[end] === '?'
}

function byHost(host: string, suffix: string, url: string): Target | undefined {
  if (!host.endsWith(suffix)) return undefined
  const name = host.slice(0, -suffix.length)
  return name === '' || name.includes('.') ? undefined : { name, url }
}

function byPath(url: string, pathAt: number): Target | undefined {
  if (!url.startsWith(PATH_PREFIX, pathAt)) return undefined
  const nameAt = pathAt + PATH_PREFIX.length
  const length = url.slice(nameAt).search(/[/?]|$/)
  const name = url.slice(nameAt, nameAt + length)
  const rest = url.slice(nameAt + length)
  if (name === '') return undefined
  return { name, url: `${url.slice(0, pathAt)}${rest.startsWith('/') ? '' : '/'}${rest}` }
}

function toHostname(host: string): string {
  const port = host.lastIndexOf(':')
  const name = port > host.lastIndexOf(']') ? host.slice(0, port) : host
  return name.toLowerCase()
}
