const CHUNK_BYTES = 64 * 1024
const CHUNKS = 16

/** Chunks that tell where they are: the first is all 0, the second all 1. */
export default {
  fetch() {
    let sent = 0
    const body = new ReadableStream({
      pull(controller) {
        controller.enqueue(new Uint8Array(CHUNK_BYTES).fill(sent))
        sent += 1
        if (sent === CHUNKS) controller.close()
      },
    })
    return new Response(body, { headers: { 'content-type': 'application/octet-stream' } })
  },
}
