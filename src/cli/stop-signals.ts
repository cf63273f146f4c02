// How a command that serves comes to its end: SIGTERM or Ctrl-C asks it to, a second one doesn't ask.

/** npm hands on the Ctrl-C that the terminal has sent already: signals this close together, in milliseconds, are one. */
const ECHO_MS = 500

/**
 * Settles when `close` has, after the first SIGTERM or SIGINT; a second one exits at once with 1.
 * To be called before anybody is told that the command runs: until then a signal just kills.
 */
export async function closeOnSignal(close: () => Promise<void>): Promise<void> {
  await new Promise<void>(resolve => {
    let askedAt: number | undefined
    const stop = () => {
      if (askedAt !== undefined && performance.now() - askedAt > ECHO_MS) process.exit(1)
      askedAt ??= performance.now()
      resolve()
    }
    process.on('SIGTERM', stop)
    process.on('SIGINT', stop)
  })
  await close()
}
