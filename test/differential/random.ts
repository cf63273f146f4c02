// Pseudo-random choices that are the same in every run of the same seed.

export interface Random {
  /** A whole number from 0 to below `end`. */
  below(end: number): number
  pick<Item>(items: readonly Item[]): Item
  /** True in one of `n` cases. */
  oneIn(n: number): boolean
  /** `least` to `most` things. */
  list<Item>(least: number, most: number, make: () => Item): Item[]
  /** Pieces joined to a text. */
  text(pieces: readonly string[], most: number): string
}

/** Mulberry32: 32 bits of state are plenty for thousands of cases. */
export function createRandom(seed: number): Random {
  let state = seed
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (end: number): number => Math.floor(next() * end)
  const pick = <Item>(items: readonly Item[]): Item => items[below(items.length)] as Item
  const list = <Item>(least: number, most: number, make: () => Item): Item[] =>
    Array.from({ length: least + below(most - least + 1) }, make)
  return {
    below,
    pick,
    oneIn: n => below(n) === 0,
    list,
    text: (pieces, most) => list(0, most, () => pick(pieces)).join(''),
  }
}
