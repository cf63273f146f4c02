// Thins many numbers out without losing their distribution.

/** Kept of each round; a record stays readable that way. */
const MOST = 500

/** All of them in ascending order, or as many as a record keeps, evenly spaced by rank, least and greatest among them. */
export function toOrderStatistics(values: readonly number[], most = MOST): number[] {
  const sorted = values.toSorted((a, b) => a - b)
  if (sorted.length <= most) return sorted
  const step = (sorted.length - 1) / (most - 1)
  return Array.from({ length: most }, (_, n) => sorted[Math.round(n * step)] ?? Number.NaN)
}
