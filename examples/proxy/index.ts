// Fetches an upstream and rewrites what it says: links in HTML lead back here, cookies stay behind.
//
//   isolet deploy examples/proxy/index.ts --name proxy --env UPSTREAM=https://example.com --egress example.com
//   curl http://127.0.0.1:8787/fn/proxy/

interface Env {
  readonly UPSTREAM?: string
}

export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    if (!env.UPSTREAM) return new Response('UPSTREAM is not set\n', { status: 500 })
    const upstream = new URL(env.UPSTREAM)
    const { pathname, search } = new URL(request.url)
    const answer = await fetch(new URL(pathname + search, upstream), {
      method: request.method,
      headers: toUpstreamHeaders(request.headers),
      body: request.body,
      // Fetch, "RequestInit": a body that is a stream wants it said that the answer comes after it.
      duplex: 'half',
      redirect: 'manual',
      signal: request.signal,
    })
    return rewrite(answer, upstream)
  },
}

function toUpstreamHeaders(headers: Headers): Headers {
  const kept = new Headers(headers)
  for (const name of ['host', 'cookie', 'authorization', 'accept-encoding']) kept.delete(name)
  kept.set('x-forwarded-by', 'isolet')
  return kept
}

/** HTML is rewritten whole; everything else streams through untouched. */
async function rewrite(answer: Response, upstream: URL): Promise<Response> {
  const headers = new Headers(answer.headers)
  // The body is decoded by now, so its old length and encoding no longer hold.
  for (const name of ['content-length', 'content-encoding', 'set-cookie']) headers.delete(name)
  headers.set('x-upstream', upstream.host)
  const isHtml = headers.get('content-type')?.startsWith('text/html')
  const body = isHtml ? (await answer.text()).replaceAll(`${upstream.origin}/`, './') : answer.body
  return new Response(body, { status: answer.status, statusText: answer.statusText, headers })
}
