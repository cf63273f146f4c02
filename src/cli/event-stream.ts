// Server-sent events (HTML, "Interpreting an event stream"), as far as logs need them: the data of each event, as JSON.

/** Yields the parsed data of each event. Comments and other fields are skipped. */
export async function* readEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<unknown> {
  let data = ''
  for await (const line of readLines(body)) {
    if (line.startsWith('data:')) data += line.slice(line[5] === ' ' ? 6 : 5)
    if (line !== '' || data === '') continue
    yield JSON.parse(data)
    data = ''
  }
}

async function* readLines(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const bytes of body) {
    const lines = (rest + decoder.decode(bytes, { stream: true })).split(/\r\n|\n/)
    rest = lines.pop() ?? ''
    yield* lines
  }
}
