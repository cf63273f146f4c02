// What stands behind isolated-vm's timeout: told of every stretch of a guest's code before it runs, so that something
// outside of this thread can end the process when the stretch does not end.

export interface EntryWatch {
  /** Code of the version under `key` runs until `leave`, and V8 was told to end it after `timeoutMs`. */
  enter(key: string, timeoutMs: number): void
  leave(): void
}

/** Inline there is nobody who could end the process for one guest. */
export const UNWATCHED: EntryWatch = { enter: () => undefined, leave: () => undefined }

/** Does work that V8 ends after `timeoutMs`, or should: what still runs much later ends the process. */
export function watched<Result>(
  watch: EntryWatch,
  key: string,
  timeoutMs: number,
  work: (timeoutMs: number) => Result,
): Result {
  watch.enter(key, timeoutMs)
  try {
    return work(timeoutMs)
  } finally {
    watch.leave()
  }
}
