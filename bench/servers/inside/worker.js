// Inside of a tenant's worker, in Bun, Deno or Node: loads the bundle whose URL is the first message, and answers
// the others with it.

/** The same as of what comes in, in worker-tenant.ts. */
const TRANSFER_BYTES = 32 * 1024

const port = globalThis.postMessage === undefined ? (await import('node:worker_threads')).parentPort : globalThis
let loading
port.onmessage = ({ data }) => {
  if (typeof data === 'string') loading = import(data)
  else void answer(data)
}

async function answer({ id, method, url, headers, body }) {
  try {
    const { default: handler } = await loading
    const response = await handler.fetch(new Request(url, { method, headers, body }))
    await send(id, response)
  } catch (error) {
    port.postMessage({ id, last: true, failure: String(error) })
  }
}

async function send(id, { status, headers, body }) {
  let head = { status, headers: [...headers] }
  const reader = (body ?? new Blob().stream()).getReader()
  for (let { value, done } = await reader.read(); ; ) {
    const bytes = value ?? new Uint8Array()
    const next = done ? undefined : reader.read()
    // A body of one piece ends right behind it, and is one message.
    const last = next === undefined || (await endsAtOnce(next))
    port.postMessage({ id, head, bytes, last }, toTransfer(bytes))
    if (last) return
    head = undefined
    ;({ value, done } = await next)
  }
}

/** Small ones are copied, which costs less; of a part of a buffer, the whole would go along. */
function toTransfer({ byteLength, buffer }) {
  return byteLength >= TRANSFER_BYTES && byteLength === buffer.byteLength ? [buffer] : []
}

/** Whether a read of a body's rest says within a few microtasks that there is none. */
async function endsAtOnce(read) {
  let ended = false
  // Why it failed is told by whoever awaits it.
  read.then(
    ({ done }) => {
      ended = done
    },
    () => undefined,
  )
  for (let turn = 0; turn < 5; turn++) await undefined
  return ended
}
