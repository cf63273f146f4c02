// Numbers that look random and come again with the same seed.

export interface Random {
  /** From 0 to below 1. */
  next(): number
  /** A whole number from 0 to below `end`. */
  below(end: number): number
  /** A copy in another order; each order is as likely. */
  shuffle<T>(items: readonly T[]): T[]
}

/** splitmix32 over a counter: short, and plenty for orders and samples. */
export function createRandom(seed: number): Random {
  let state = seed | 0
  const next = (): number => {
    state = (state + 0x9e3779b9) | 0
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad)
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97)
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32
  }
  const below = (end: number): number => Math.floor(next() * end)
  return { next, below, shuffle: items => shuffle(items, below) }
}

/** Fisher and Yates. */
function shuffle<T>(items: readonly T[], below: (end: number) => number): T[] {
  const shuffled = [...items]
  for (let at = shuffled.length - 1; at > 0; at--) {
    const other = below(at + 1)
    const held = shuffled[at] as T // both are within the array
    shuffled[at] = shuffled[other] as T
    shuffled[other] = held
  }
  return shuffled
}
