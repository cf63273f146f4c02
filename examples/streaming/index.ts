// A body that is produced over time, and arrives over time: a line every 100 ms, made only when the reader wants one.
//
//   curl -N http://127.0.0.1:8787/fn/streaming/?lines=20

const LINE_MS = 100
const MAX_LINES = 100

export default {
  fetch(request: Request): Response {
    const lines = Number(new URL(request.url).searchParams.get('lines') ?? 10)
    if (!Number.isInteger(lines) || lines < 1 || lines > MAX_LINES)
      return new Response(`lines takes a whole number from 1 to ${MAX_LINES}\n`, { status: 400 })
    return new Response(countLines(lines), { headers: { 'content-type': 'text/plain; charset=utf-8' } })
  },
}

function countLines(lines: number): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  let line = 0
  return new ReadableStream({
    async pull(controller) {
      if (line > 0) await delay(LINE_MS)
      line++
      controller.enqueue(encoder.encode(`line ${line} of ${lines}\n`))
      if (line === lines) controller.close()
    },
  })
}

function delay(ms: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, ms))
}
