// Modules that cost more to build than they weigh: the bundler is a process of ours, with its own memory and time.

import type { Attack, Stage } from './harness/attack.ts'
import { testFamily } from './harness/family.ts'
import { ANSWERED, BUILD_MS, HELLO, serves, upload } from './harness/plane-attack.ts'

const MIB = 1024 * 1024

/** Modules whose making is cheap and whose reading is not. */
const BOMBS: Record<string, () => string> = {
  '7 MB of opening brackets': () => '['.repeat(7 * MIB),
  '4 MB of brackets that close': () => `export default ${'['.repeat(2 * MIB)}${']'.repeat(2 * MIB)}`,
  '7 MB of parentheses': () => `export default ${'('.repeat(7 * MIB)}`,
  'arrows of arrows': () => `export default ${'a=>'.repeat(500_000)}1`,
  'templates in templates': () => `export default ${'`${'.repeat(300_000)}`,
  'a sum of three million': () => `export default ${'1+'.repeat(3_000_000)}1`,
  'blocks in blocks': () => `${'{'.repeat(3_000_000)}`,
  'unary operators': () => `export default ${'!'.repeat(4_000_000)}1`,
  'parameters in parameters': () => `export default ${'((a='.repeat(20_000)}0${')=>0)'.repeat(20_000)}`,
  'members of members': () => `export default a${'.a'.repeat(2_000_000)}`,
  'calls of calls': () => `export default a${'()'.repeat(2_000_000)}`,
  'conditions in conditions': () => `export default ${'1?'.repeat(1_000_000)}`,
  'an expression of a regular kind': () => `export default /${'('.repeat(5 * MIB)}/`,
  '7 MB of spaces': () => `${' '.repeat(7 * MIB)}${HELLO}`,
  'a text of 7 MB': () => `const text = "${'x'.repeat(7 * MIB)}"; ${HELLO}`,
  '300,000 names': () => `${Array.from({ length: 300_000 }, (_, n) => `export let a${n}=${n};`).join('')}${HELLO}`,
  'a comment that never ends': () => `/*${'*'.repeat(7 * MIB)}`,
  'a source map that is none': () =>
    `${HELLO}\n//# sourceMappingURL=data:application/json;base64,${'A'.repeat(5 * MIB)}`,
}

const bombs: Attack[] = Object.entries(BOMBS).map(([what, make]) => ({
  name: `a module of ${what}`,
  act: stage => upload(stage, make()),
  limitMs: BUILD_MS,
  ends: ANSWERED,
}))

/** Built one after another, or refused as too many: never all at once. */
const crowd: Attack = {
  name: 'eight modules of brackets at once, and one of somebody else',
  act: stage => deployCrowd(stage, '['.repeat(2 * MIB)),
  limitMs: 2 * BUILD_MS,
  ends: /^(ERR_BUILD|ERR_BUILD ERR_BUSY), 201, serves$/,
}

async function deployCrowd(stage: Stage, bomb: string): Promise<string> {
  const bombs = Array.from({ length: 8 }, (_, n) => stage.deploy(`${stage.name}-${n}`, bomb, {}, 2 * BUILD_MS))
  const other = stage.deploy(stage.name, HELLO, {}, 2 * BUILD_MS)
  const codes = (await Promise.all(bombs)).map(({ what }) => what.split(' ')[0])
  return `${[...new Set(codes)].sort().join(' ')}, ${(await other).what.split(' ')[0]}, ${await serves(stage)}`
}

testFamily('builds', [...bombs, crowd])
