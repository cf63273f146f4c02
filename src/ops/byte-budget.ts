// How many bytes the fetches of one request may bring in, all together.

/** Spends `bytes` of it. @throws RangeError past the ceiling. */
export type SpendBytes = (bytes: number) => void

export function createByteBudget(maxBytes: number): SpendBytes {
  let left = maxBytes
  return bytes => {
    left -= bytes
    if (left < 0) throw new RangeError(`the fetches of this request passed subrequestBytes, ${maxBytes} bytes`)
  }
}

/** The same body; each chunk is paid for when it is read, and what can't be paid for ends it. */
export function payFor(body: ReadableStream<Uint8Array>, spend: SpendBytes): ReadableStream<Uint8Array> {
  const reader = body.getReader()
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { value, done } = await reader.read()
        if (done) return controller.close()
        try {
          spend(value.byteLength)
        } catch (error) {
          void reader.cancel(error).catch(() => undefined) // nobody waits for it
          throw error
        }
        controller.enqueue(value)
      },
      cancel: reason => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  )
}
