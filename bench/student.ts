// Student's t distribution: how likely a difference of few measurements is if there is none.

/** Chance of a t at least that far from 0, on either side. */
export function toTwoSided(t: number, degrees: number): number {
  if (Number.isNaN(t)) return Number.NaN
  return incompleteBeta(degrees / (degrees + t * t), degrees / 2, 0.5)
}

/** The t that is passed, on either side, with that chance. */
export function toCriticalT(chance: number, degrees: number): number {
  let [low, high] = [0, 1]
  while (toTwoSided(high, degrees) > chance) high *= 2
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2
    if (toTwoSided(middle, degrees) > chance) low = middle
    else high = middle
  }
  return high
}

/** Regularised, by its continued fraction, which converges fast on the left of the mean (DLMF 8.17.22). */
function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0
  if (x >= 1) return 1
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a)
  const front = Math.exp(a * Math.log(x) + b * Math.log1p(-x) - logBeta(a, b)) / a
  return front / toFraction(x, a, b)
}

const TERMS = 200

/** From the innermost term outwards. */
function toFraction(x: number, a: number, b: number): number {
  let value = 1
  for (let n = TERMS; n >= 1; n--) {
    const m = Math.floor(n / 2)
    const term =
      n % 2 === 0
        ? (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
        : (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
    value = 1 + term / value
  }
  return value
}

function logBeta(a: number, b: number): number {
  return logGamma(a) + logGamma(b) - logGamma(a + b)
}

/** Stirling's series, where it is exact to twelve digits; below that by recurrence. */
function logGamma(x: number): number {
  if (x < 12) return logGamma(x + 1) - Math.log(x)
  return (
    (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + 1 / (12 * x) - 1 / (360 * x ** 3) + 1 / (1260 * x ** 5)
  )
}
