// Compiled by `tsc -p guest`, never run: the forms of a handler, and what is wrong with others.

import type { ExecutionContext, ExportedHandler, FetchHandler } from 'isolet/guest'

interface Env {
  readonly GREETING: string
  readonly retries: number
}

export const object = {
  async fetch(request, env, ctx) {
    const greeting: string = env.GREETING
    // @ts-expect-error env has what Env names and nothing else
    env.missing
    ctx.waitUntil(Promise.resolve())
    // @ts-expect-error waitUntil takes a promise
    ctx.waitUntil(5)
    const method: string = request.method
    return new Response(greeting + method)
  },
} satisfies ExportedHandler<Env>

export const withoutArguments: ExportedHandler = { fetch: () => new Response('hello') }

export const call: FetchHandler<Env> = (_request, env) => Response.json({ retries: env.retries })

export const noAnswer: ExportedHandler = {
  // @ts-expect-error a handler answers with a Response
  fetch: () => 'hello',
}

// @ts-expect-error a handler has fetch
export const empty: ExportedHandler = {}

export function useContext(ctx: ExecutionContext): void {
  ctx.passThroughOnException()
}

export const untyped: ExportedHandler = {
  fetch(_request, env) {
    // @ts-expect-error without Env nothing is known of env
    return new Response(env.GREETING)
  },
}

addEventListener('fetch', event => {
  const { pathname } = new URL(event.request.url)
  event.respondWith(new Response(pathname))
  event.waitUntil(Promise.resolve())
  // @ts-expect-error respondWith takes a Response
  event.respondWith('hello')
})
