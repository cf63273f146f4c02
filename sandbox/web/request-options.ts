// The attributes of a Request that steer browsers. A server keeps them, checks them, and acts on `redirect` only.
// Fetch, "RequestInit".

import { parseHref } from './request-url.ts'
import { toDOMString } from './webidl.ts'

export interface RequestOptions {
  readonly cache: string
  readonly credentials: string
  readonly integrity: string
  readonly keepalive: boolean
  readonly mode: string
  readonly redirect: string
  readonly referrer: string
  readonly referrerPolicy: string
}

export const DEFAULT_OPTIONS: RequestOptions = {
  cache: 'default',
  credentials: 'same-origin',
  integrity: '',
  keepalive: false,
  mode: 'cors',
  redirect: 'follow',
  referrer: 'about:client',
  referrerPolicy: '',
}

const CHOICES = {
  cache: ['default', 'no-store', 'reload', 'no-cache', 'force-cache', 'only-if-cached'],
  credentials: ['omit', 'same-origin', 'include'],
  duplex: ['half'],
  mode: ['same-origin', 'no-cors', 'cors', 'navigate'],
  priority: ['high', 'low', 'auto'],
  redirect: ['follow', 'error', 'manual'],
  referrerPolicy: [
    '',
    'no-referrer',
    'no-referrer-when-downgrade',
    'same-origin',
    'origin',
    'strict-origin',
    'origin-when-cross-origin',
    'strict-origin-when-cross-origin',
    'unsafe-url',
  ],
} as const

type Init = Readonly<Record<string, unknown>>

/** What `init` says, over what `base` has. @throws TypeError for a value that is none of the choices. */
export function readOptions(init: Init, base: RequestOptions): RequestOptions {
  choose(init, 'duplex', '')
  choose(init, 'priority', '')
  const options: RequestOptions = {
    cache: choose(init, 'cache', base.cache),
    credentials: choose(init, 'credentials', base.credentials),
    integrity: init.integrity === undefined ? base.integrity : toDOMString(init.integrity),
    keepalive: init.keepalive === undefined ? base.keepalive : Boolean(init.keepalive),
    mode: choose(init, 'mode', base.mode),
    redirect: choose(init, 'redirect', base.redirect),
    referrer: init.referrer === undefined ? base.referrer : toReferrer(toDOMString(init.referrer)),
    referrerPolicy: choose(init, 'referrerPolicy', base.referrerPolicy),
  }
  check(init, options)
  return options
}

function choose(init: Init, name: keyof typeof CHOICES, otherwise: string): string {
  const given = init[name]
  if (given === undefined) return otherwise
  const text = toDOMString(given)
  const choices: readonly string[] = CHOICES[name]
  for (let at = 0; at < choices.length; at++) if (choices[at] === text) return text
  throw new TypeError(`"${text}" is no ${name} of a request`)
}

function check(init: Init, options: RequestOptions): void {
  if (init.mode !== undefined && options.mode === 'navigate') throw new TypeError('a request cannot have mode navigate')
  if (options.cache === 'only-if-cached' && options.mode !== 'same-origin')
    throw new TypeError('cache only-if-cached needs mode same-origin')
  if (init.window !== undefined && init.window !== null) throw new TypeError('window can only be null')
}

function toReferrer(text: string): string {
  return text === '' || text === 'about:client' ? text : parseHref(text)
}
