// Operators' calls in bad hands: forms that are none, deploys by the dozen, readers of logs who don't read.

import type { Attack, Stage } from './harness/attack.ts'
import { testFamily } from './harness/family.ts'
import { ANSWERED, BUILD_MS, HELLO, serves, upload } from './harness/plane-attack.ts'
import { openSocket } from './harness/raw-socket.ts'

const MIB = 1024 * 1024
const SERVES = /^serves$/
const FORM = 'multipart/form-data; boundary=a'
const part = (name: string, text: string): string =>
  `--a\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${text}\r\n`

const forms: Attack[] = [
  ['30,000 parts', () => `${Array.from({ length: 30_000 }, (_, n) => part(`f${n}`, '')).join('')}--a--\r\n`],
  ['no end', () => part('metadata', '{}').repeat(10)],
  ['boundaries in boundaries', () => '--a\r\n'.repeat(1_000_000)],
  [
    'a head of 10 MB',
    () => `--a\r\ncontent-disposition: form-data; name="${'x'.repeat(10 * MIB)}"\r\n\r\n\r\n--a--\r\n`,
  ],
  ['metadata of a million brackets', () => `${part('metadata', '['.repeat(MIB))}${part('index.js', HELLO)}--a--\r\n`],
  [
    'metadata that poisons prototypes',
    () =>
      `${part('metadata', '{"entry":"index.js","__proto__":{"limits":{"cpuMs":60000}},"env":{"__proto__":{"polluted":1}}}')}${part('index.js', HELLO)}--a--\r\n`,
  ],
  [
    'names of paths',
    () =>
      `${part('metadata', '{"entry":"../../x.js"}')}${part('../../x.js', HELLO)}${part('/etc/passwd', 'x')}--a--\r\n`,
  ],
  [
    'modules that import each other',
    () =>
      `${part('metadata', '{"entry":"0.js"}')}${Array.from({ length: 1500 }, (_, n) => part(`${n}.js`, `import "./${(n + 1) % 1500}.js"; export default {}`)).join('')}--a--\r\n`,
  ],
].map(([what, make]) => ({
  name: `a form of ${what as string}`,
  act: stage => upload(stage, (make as () => string)(), FORM),
  limitMs: BUILD_MS,
  ends: ANSWERED,
}))

const storms: Attack[] = [
  {
    name: 'fifty deploys at once',
    act: stage => deployMany(stage, 50, HELLO),
    ends: /^201, serves$/,
    limitMs: BUILD_MS,
  },
  {
    name: 'ten deploys of spinners at once',
    act: stage => deployMany(stage, 10, 'for (;;);'),
    // One that stood beside three cells as they died is told so.
    ends: /^ERR_(CPU_LIMIT|BUSY|CELL_LOST)( ERR_(CPU_LIMIT|BUSY|CELL_LOST))*, serves$/,
    limitMs: BUILD_MS,
  },
  {
    name: 'ten deploys of hoards at once',
    act: stage => deployMany(stage, 10, 'const all = []; for (;;) all.push(Array(1e4).fill(0))'),
    ends: /^ERR_[A-Z_]+( ERR_[A-Z_]+)*, serves$/,
    limitMs: BUILD_MS,
  },
  {
    name: 'ten deploys of natives that run long at once',
    act: stage => deployMany(stage, 10, 'Array.prototype.indexOf.call({ length: 2 ** 53 - 1 }, 1)'),
    ends: /^ERR_[A-Z_]+( ERR_[A-Z_]+)*, serves$/,
    limitMs: BUILD_MS,
  },
  {
    name: 'sixty deploys to one name at once',
    act: stage => deployAgain(stage, 60),
    ends: /^201 ERR_BUSY, serves$/,
    limitMs: BUILD_MS,
  },
  { name: 'one name, deployed, removed and rolled back at once', act: race, ends: SERVES, limitMs: BUILD_MS },
]

async function deployMany(stage: Stage, count: number, code: string): Promise<string> {
  const settings = { startupCpuMs: 100, memoryMiB: 64 }
  const deploy = (n: number) => stage.deploy(`${stage.name}-${n}`, code, settings, BUILD_MS)
  const ends = await Promise.all(Array.from({ length: count }, (_, n) => deploy(n)))
  return `${[...new Set(ends.map(({ what }) => what.split(' ')[0]))].join(' ')}, ${await serves(stage)}`
}

/** More than may wait: some are refused at once, none fails otherwise. */
async function deployAgain(stage: Stage, count: number): Promise<string> {
  const deploys = Array.from({ length: count }, () => stage.deploy(stage.name, HELLO, {}, BUILD_MS))
  const codes = (await Promise.all(deploys)).map(({ what }) => what.split(' ')[0])
  return `${[...new Set(codes)].sort().join(' ')}, ${await serves(stage)}`
}

async function race(stage: Stage): Promise<string> {
  const path = `/v1/functions/${stage.name}`
  const calls = Array.from({ length: 15 }, () => [
    stage.deploy(stage.name, HELLO),
    stage.call(stage.name),
    stage.admin(`${path}/rollback`, { method: 'POST', body: '{}' }),
    stage.admin(path, { method: 'DELETE' }),
  ])
  await Promise.all(calls.flat())
  return await serves(stage)
}

const readers: Attack[] = [
  {
    name: 'thirty readers of a log who do not read, while it is flooded',
    act: followWithoutReading,
    ends: SERVES,
    limitMs: 4000,
  },
]

async function followWithoutReading(stage: Stage): Promise<string> {
  await stage.deploy(
    stage.name,
    `export default { fetch() { for (let n = 0; n < 500; n++) console.log('x'.repeat(1000)); return new Response() } }`,
  )
  const head = `GET /v1/functions/${stage.name}/logs?follow=1 HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${stage.server.token}\r\n\r\n`
  const sockets = await Promise.all(Array.from({ length: 30 }, () => openSocket(stage.server.adminUrl)))
  for (const socket of sockets) socket.send(head).pause()
  for (let n = 0; n < 30; n++) await stage.call(stage.name)
  const end = await serves(stage)
  for (const socket of sockets) socket.close()
  return end
}

testFamily('uploads', [...forms, ...storms, ...readers])
