// Begins few pieces of work in one turn of the event loop and leaves the others to the turns after, so that a burst on
// one port doesn't hold up those on another. Knows nothing of what the work is.

export interface TurnGateOptions {
  /** What is begun in one turn at most. */
  readonly perTurn: number
  /** Calls back in the next turn, once its sockets have been read. @default setImmediate */
  readonly nextTurn?: ((begin: () => void) => void) | undefined
}

/** Runs what it is given in order: at once, while the turn has room and nobody waits. */
export function createTurnGate({ perTurn, nextTurn = setImmediate }: TurnGateOptions): (work: () => void) => void {
  const waiting: (() => void)[] = []
  let begun = 0

  function openTurn(): void {
    const works = waiting.splice(0, perTurn)
    begun = works.length
    // First, so that a work which throws leaves no other behind.
    if (begun > 0) nextTurn(openTurn)
    for (const work of works) work()
  }

  return work => {
    if (waiting.length > 0 || begun >= perTurn) {
      waiting.push(work)
      return
    }
    if (begun === 0) nextTurn(openTurn)
    begun += 1
    work()
  }
}
