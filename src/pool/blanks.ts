// Things made ahead of need, off the request path: one at a time, between other work. Knows not what they are.

export interface Blanks<Thing> {
  readonly count: number
  /** A blank, if there is one; the next is begun. */
  take(): Thing | undefined
  close(): void
}

export interface BlanksOptions<Thing> {
  readonly target: number
  readonly make: () => Thing
  readonly dispose: (thing: Thing) => void
  /** Runs `work` when the process has nothing more urgent. */
  readonly later: (work: () => void) => void
}

export function createBlanks<Thing>({ target, make, dispose, later }: BlanksOptions<Thing>): Blanks<Thing> {
  const shelf: Thing[] = []
  let scheduled = false
  let closed = false

  function refill(): void {
    if (scheduled || closed || shelf.length >= target) return
    scheduled = true
    later(() => {
      scheduled = false
      if (closed) return
      shelf.push(make())
      refill()
    })
  }

  refill()
  return {
    get count() {
      return shelf.length
    },
    take() {
      const blank = shelf.pop()
      refill()
      return blank
    },
    close() {
      closed = true
      for (const blank of shelf.splice(0)) dispose(blank)
    },
  }
}
