// Which of many functions the next request is for, when few are popular and most hardly ever called.

import type { Random } from './random.ts'

/** Draws ranks from 0, of which rank n is 1 / (n + 1) times as likely as the first (Zipf's law, exponent 1). */
export function createZipf(count: number, random: Random): () => number {
  const sums = new Float64Array(count)
  let sum = 0
  for (let rank = 0; rank < count; rank++) {
    sum += 1 / (rank + 1)
    sums[rank] = sum
  }
  return () => findFirstAbove(sums, random.next() * sum)
}

function findFirstAbove(sums: Float64Array, value: number): number {
  let [low, high] = [0, sums.length - 1]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sums[middle] ?? 0) > value) high = middle
    else low = middle + 1
  }
  return low
}
