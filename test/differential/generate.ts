// Cases by the thousand, from pieces that parsers trip over. The same seed gives the same cases.

import type { Case, Content, FormEntry, HeaderStep } from './case.ts'
import { LABELS } from './labels.ts'
import { createRandom, type Random } from './random.ts'

/** How many cases of each kind are in a hundred. */
const SHARES: Readonly<Record<Case['kind'], number>> = {
  url: 25,
  query: 8,
  headers: 12,
  body: 12,
  request: 6,
  readForm: 12,
  writeForm: 5,
  decode: 16,
  encode: 4,
}

export function generate(seed: number, count: number): Case[] {
  const random = createRandom(seed)
  const kinds = Object.entries(SHARES).flatMap(([kind, share]) => Array<Case['kind']>(share).fill(kind as Case['kind']))
  return Array.from({ length: count }, (_, at) => MAKERS[kinds[at % kinds.length] as Case['kind']](random))
}

const MAKERS: { readonly [Kind in Case['kind']]: (random: Random) => Case } = {
  url: makeUrl,
  query: random => ({
    kind: 'query',
    init: random.text(QUERY_PIECES, 12),
    names: random.list(0, 3, () => random.text(['a', 'b', 'ä', '+', '\u{1f600}'], 2)),
    value: random.text(QUERY_PIECES, 3),
  }),
  headers: random => ({ kind: 'headers', steps: random.list(1, 8, () => makeStep(random)) }),
  body: random => ({
    kind: 'body',
    content: makeContent(random),
    status: random.pick([200, 201, 204, 304, 404, 500, 599, 199, 600]),
    type: random.oneIn(3) ? random.pick(MEDIA_TYPES) : undefined,
    reading: random.pick(['arrayBuffer', 'blob', 'json', 'text']),
  }),
  request: random => ({
    kind: 'request',
    method: random.pick([
      'GET',
      'get',
      'post',
      'POST',
      'POST',
      'PATCH',
      'patch',
      'DELETE',
      'PUT',
      'CONNECT',
      'TRACE',
      'a b',
      'QUERY',
    ]),
    url: random.oneIn(4) ? makeUrlText(random) : 'https://a.test/x?y#z',
    content: makeContent(random),
  }),
  readForm: random => (random.oneIn(3) ? makeUrlEncoded(random) : makeMultipart(random)),
  writeForm: random => ({ kind: 'writeForm', entries: random.list(0, 4, () => makeEntry(random)) }),
  decode: makeDecoding,
  encode: random => ({ kind: 'encode', text: random.text(TEXT_PIECES, 8), room: random.below(20) }),
}

const SCHEMES = [
  'http:',
  'https:',
  'ws:',
  'file:',
  'mailto:',
  'data:',
  'javascript:',
  'a+b-c.1:',
  'HTTP:',
  'ht tp:',
  '',
]
const GOOD_HOSTS = ['a.test', 'b.a.test', '127.0.0.1', '[::1]']
const HOSTS = [
  'a.test',
  'A.TEST',
  'xn--4ca.test',
  'ä.test',
  'faß.de',
  '127.0.0.1',
  '0x7f.1',
  '1.2.3',
  '256.1.1.1',
  '4294967296',
  '[::1]',
  '[1::2:3]',
  '[::ffff:1.2.3.4]',
  '[g]',
  'a b',
  'a%41',
  'a%00',
  'a..b',
  '.',
  'a_b',
  '\u00ad',
  '\u200db.test',
  'xn--a',
  '',
]
const URL_PIECES = [
  '/',
  '//',
  '\\',
  '.',
  '..',
  '%2e',
  '%2E%2e',
  'a',
  'B',
  'ä',
  '\u{1f600}',
  '\ud800',
  ' ',
  '\t',
  '\n',
  '?',
  '#',
  '%',
  '%zz',
  '%41',
  '@',
  ':',
  ';',
  '|',
  'C|',
  "'",
  '"',
  '<',
  '`',
  '{',
  '^',
  '\0',
  '\u007f',
  '&a=b',
  '+',
]
const PORTS = ['', ':', ':80', ':443', ':8080', ':0', ':65535', ':65536', ':8a', ': 80', ':00080']
const BASES = ['https://a.test/b/c?d#e', 'file:///a/b', 'mailto:a', 'a+b-c.1://h/i/j', 'data:text/plain,a']
const SETTABLE = ['href', 'protocol', 'username', 'password', 'host', 'hostname', 'port', 'pathname', 'search', 'hash']

function makeUrl(random: Random): Case {
  const isRelative = random.oneIn(4)
  const input = isRelative ? random.text(URL_PIECES, 6) : makeUrlText(random)
  const base = isRelative ? random.pick(BASES) : random.oneIn(4) ? makeUrlText(random) : undefined
  const values = [...HOSTS, ...PORTS, ...SCHEMES, ...URL_PIECES]
  const set: [string, string] | undefined = random.oneIn(2)
    ? [random.pick(SETTABLE), random.text(values, 2)]
    : undefined
  return { kind: 'url', input, base, set }
}

function makeUrlText(random: Random): string {
  const user = random.oneIn(4) ? `${random.text(URL_PIECES, 2)}:${random.text(URL_PIECES, 2)}@` : ''
  const slashes = random.oneIn(5) ? random.pick(['', '/', '///', '\\\\']) : '//'
  const port = random.oneIn(2) ? random.pick(PORTS) : ''
  const rest = random.oneIn(4) ? '' : `/${random.text(URL_PIECES, 6)}`
  return `${random.pick(SCHEMES)}${slashes}${user}${random.oneIn(3) ? random.pick(HOSTS) : random.pick(GOOD_HOSTS)}${port}${rest}`
}

const QUERY_PIECES = [
  'a',
  'b=',
  '=',
  '&',
  '&&',
  '?',
  '+',
  '%20',
  '%',
  '%2',
  '%ff',
  '%c3%a4',
  'ä',
  '\ud800',
  '\0',
  ';',
  '#',
]

const HEADER_NAMES = ['a', 'A', 'x-y', 'Set-Cookie', 'set-cookie', 'Content-Type', 'a b', 'ä', '', 'a:', 'accept', '\0']
const HEADER_PIECES = [
  'a',
  'b',
  ' ',
  '\t',
  ',',
  ', ',
  '\n',
  '\r',
  '\0',
  'ä',
  '\u0100',
  '\u{1f600}',
  '"',
  '\u007f',
  '\u0001',
]

function makeStep(random: Random): HeaderStep {
  const name = random.pick(HEADER_NAMES)
  const call = random.pick(['append', 'append', 'append', 'set', 'delete', 'get', 'has'] as const)
  if (call === 'append' || call === 'set') return { call, name, value: random.text(HEADER_PIECES, 4) }
  return { call, name }
}

const TEXT_PIECES = [
  'a',
  'YQ==',
  '=',
  ' ',
  '\n',
  'ä',
  '€',
  '\u{1f600}',
  '\ud83d',
  '\ude00',
  '\ufeff',
  '\0',
  '{"a":1}',
  '[1]',
]
const MEDIA_TYPES = [
  'text/plain',
  'TEXT/HTML;charset=utf-8',
  'application/json',
  'a',
  ' a/b ',
  'ä/b',
  '',
  'x/y; z="a b"',
]

function makeContent(random: Random): Content {
  const text = random.text(TEXT_PIECES, 5)
  switch (random.pick(['none', 'text', 'bytes', 'blob', 'params'] as const)) {
    case 'none':
      return { as: 'none' }
    case 'text':
      return { as: 'text', text }
    case 'bytes':
      return { as: 'bytes', bytes: random.list(0, 12, () => random.pick(BYTES)) }
    case 'blob':
      return { as: 'blob', text, type: random.pick(MEDIA_TYPES) }
    case 'params':
      return {
        as: 'params',
        pairs: random.list(0, 3, () => [random.text(QUERY_PIECES, 2), random.text(TEXT_PIECES, 2)]),
      }
  }
}

function makeEntry(random: Random): FormEntry {
  const pieces = ['a', 'b', '"', '\r', '\n', '\r\n', 'ä', '%22', '\\', ';', '\ud800']
  const file = { name: random.text(pieces, 3), type: random.pick(['', 'text/plain', 'image/PNG', 'ä']) }
  return {
    name: random.text(pieces, 3),
    text: random.text([...TEXT_PIECES, '\r', '\r\n'], 4),
    file: random.oneIn(3) ? file : undefined,
  }
}

function makeUrlEncoded(random: Random): Case {
  const type = random.pick([
    'application/x-www-form-urlencoded',
    'application/x-www-form-urlencoded; charset=utf-8',
    'APPLICATION/X-WWW-Form-urlencoded',
    'application/x-www-form-urlencodedx',
    'text/plain',
  ])
  return { kind: 'readForm', type, bytes: toUtf8(random.text([...QUERY_PIECES, '\ufeff'], 10)) }
}

const PART_HEADS = [
  'Content-Disposition: form-data; name="a"',
  'content-disposition: form-data; name="b"; filename="f.txt"',
  'Content-Disposition: form-data; name="a%22b%0D%0Ac"',
  'Content-Disposition: form-data; filename="f"; name="n"',
  'Content-Disposition: form-data; name="ä"; filename="ö"',
  'Content-Disposition: form-data; name="c"; filename=""',
  'Content-Disposition: form-data; name="d"; filename="g"\r\nContent-Type: image/png',
  'Content-Disposition: form-data; name="e"\r\nContent-Type: text/plain; charset=utf-16',
  'Content-Disposition: form-data; name="h"; filename="i"\r\nContent-Type: \r\nX-Other: y',
  'Content-Disposition: form-data',
  'Content-Disposition: attachment; name="a"',
  'Content-Type: text/plain',
  'nonsense',
]

function makeMultipart(random: Random): Case {
  const boundary = random.pick(['x', 'xyz', '----isolet123', "a'b", 'a b'])
  const parts = random.list(0, 3, () => {
    // Most are well-formed: of malformed ones there is only the error to see.
    const head = random.oneIn(8) ? random.pick(PART_HEADS) : (PART_HEADS[random.below(9)] as string)
    const lineEnd = random.oneIn(40) ? '\n' : '\r\n'
    return `--${boundary}${lineEnd}${head}${lineEnd}${lineEnd}${random.text(['a', '\r\n', '\r', '--', 'ä', '\ufeff', '\0'], 5)}\r\n`
  })
  const end = random.oneIn(12) ? random.pick(['', `--${boundary}`, `--${boundary}-`]) : `--${boundary}--`
  const after = random.oneIn(3) ? random.pick(['\r\n', 'epilogue', '\r\nepilogue', '\n']) : '\r\n'
  const before = random.oneIn(20) ? random.pick(['\r\n', 'preamble\r\n', ' ']) : ''
  const given = random.oneIn(10) ? 'other' : boundary
  const type = random.pick([
    `multipart/form-data; boundary=${given}`,
    `multipart/form-data; boundary="${given}"`,
    `Multipart/Form-Data; charset=utf-8; BOUNDARY=${given}`,
  ])
  return { kind: 'readForm', type, bytes: toUtf8(before + parts.join('') + end + after) }
}

const BYTES = [
  0x00, 0x41, 0x7f, 0x80, 0x81, 0x8f, 0x92, 0xa0, 0xa1, 0xc2, 0xc3, 0xe2, 0x82, 0xac, 0xed, 0xf0, 0x9f, 0x98, 0xff,
  0xfe, 0xef, 0xbb, 0xbf, 0x1b, 0x28, 0x42, 0x24, 0xd8, 0xdc, 0x30,
]

function makeDecoding(random: Random): Case {
  const plain = random.pick(random.oneIn(3) ? ['utf-8', 'utf-16le', 'UTF8', 'utf-16be'] : LABELS)
  const label = random.oneIn(5)
    ? random.pick([` ${plain}\n`, plain.toUpperCase(), `${plain}x`, `\u00a0${plain}`, ''])
    : plain
  const chunks = random.list(0, 3, () => random.list(0, 6, () => random.pick(BYTES)))
  return { kind: 'decode', label, fatal: random.oneIn(3), ignoreBOM: random.oneIn(3), chunks }
}

function toUtf8(text: string): number[] {
  return [...new TextEncoder().encode(text)]
}
