// How long what is planned will still take, learnt from how wrong the plan was so far.

export interface TimeLeft {
  /** One that was expected to take `expected` seconds has taken `taken`. */
  add(expected: number, taken: number): void
  /** In words: `3 min 20 s`. */
  toString(): string
}

export function createTimeLeft(totalSeconds: number): TimeLeft {
  let [left, expectedSoFar, takenSoFar] = [totalSeconds, 0, 0]
  return {
    add(expected, taken) {
      left -= expected
      expectedSoFar += expected
      takenSoFar += taken
    },
    toString: () => toDuration(Math.max(0, left) * (expectedSoFar === 0 ? 1 : takenSoFar / expectedSoFar)),
  }
}

export function toDuration(seconds: number): string {
  const whole = Math.round(seconds)
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`
}
