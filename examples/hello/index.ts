// The smallest function: a request in, a response out.
//
//   isolet dev examples/hello/index.ts
//   curl http://127.0.0.1:8787/fn/hello/?name=Ada

export default {
  fetch(request: Request): Response {
    const name = new URL(request.url).searchParams.get('name') ?? 'world'
    return new Response(`Hello, ${name}!\n`)
  },
}
