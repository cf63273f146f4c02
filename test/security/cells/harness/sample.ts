// Which of a family's attacks a short run carries out. The same ones every time, and some of every class, since families
// list their attacks by class.

import assert from 'node:assert/strict'
import type { Attack } from './attack.ts'

/** One in so many, beside the sharpest. */
const EVERY = 7

/**
 * The sharpest, by name, and every seventh attack, in the family's order.
 * @throws when there is no attack of such a name.
 */
export function toSample(attacks: readonly Attack[], sharpest: readonly string[]): Attack[] {
  const names = new Set(attacks.map(({ name }) => name))
  for (const name of sharpest) assert.ok(names.has(name), `no attack is called "${name}"`)
  return attacks.filter(({ name }, nth) => nth % EVERY === 0 || sharpest.includes(name))
}
