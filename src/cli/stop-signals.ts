// How a command that serves comes to its end: SIGTERM or Ctrl-C asks it to, a second one doesn't ask.

/** Settles when `close` has, after the first SIGTERM or SIGINT; a second one exits at once with 1. */
export async function closeOnSignal(close: () => Promise<void>): Promise<void> {
  await new Promise<void>(resolve => {
    let isAsked = false
    const stop = () => {
      if (isAsked) process.exit(1)
      isAsked = true
      resolve()
    }
    process.on('SIGTERM', stop)
    process.on('SIGINT', stop)
  })
  await close()
}
