// How much of the bodies that nobody has read yet is kept: counted for each function and for all of them.

/** Bytes of one body that are read ahead: a small one frees its connection before anybody reads it. */
const PER_BODY = 64 * 1024
const PER_OWNER = 4 * 1024 * 1024
const TOTAL = 64 * 1024 * 1024

export class ReadAhead {
  readonly #byOwner = new Map<string, number>()
  #total = 0

  /** Counts bytes that are kept from now on; less than none where they were read. */
  add(owner: string, bytes: number): void {
    const held = (this.#byOwner.get(owner) ?? 0) + bytes
    if (held === 0) this.#byOwner.delete(owner)
    else this.#byOwner.set(owner, held)
    this.#total += bytes
  }

  /** Whether a body of which `unread` bytes are kept may keep more. */
  hasRoom(owner: string, unread: number): boolean {
    return unread < PER_BODY && (this.#byOwner.get(owner) ?? 0) < PER_OWNER && this.#total < TOTAL
  }
}
