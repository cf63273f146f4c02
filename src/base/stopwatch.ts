// Milliseconds between one step and the next.

/** Answers the time since its last call, and at first since it was started, in milliseconds with fractions. */
export function startStopwatch(): () => number {
  let at = performance.now()
  return () => {
    const before = at
    at = performance.now()
    return at - before
  }
}
