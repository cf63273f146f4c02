// How ports move through structured clones, bound late: before ports are touched there are none. Holds no logic.

export interface PortMove {
  isDetached(): boolean
  /** Leaves the port without its end of the channel. */
  detach(): void
  /** A new port at that end. */
  attach(): object
}

type FindPortMove = (value: object) => PortMove | undefined

const slot: { find: FindPortMove } = { find: () => undefined }

/** How to move a MessagePort; undefined for any other object. */
export function findPortMove(value: object): PortMove | undefined {
  return slot.find(value)
}

/** Called once, when ports are evaluated. */
export function connectPorts(find: FindPortMove): void {
  slot.find = find
}
