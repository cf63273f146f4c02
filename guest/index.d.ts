// `isolet/guest`: what a handler is, and, for whoever imports or names this file, the globals that it finds. For
// `import type { ExportedHandler } from 'isolet/guest'` and for `"types": ["isolet/guest"]`; leave `dom` out of `lib`.

/// <reference lib="es2025" />
/// <reference lib="esnext.array" />
/// <reference lib="esnext.collection" />
/// <reference lib="esnext.disposable" />
/// <reference lib="esnext.error" />
/// <reference lib="esnext.typedarrays" />
/// <reference path="./abort.d.ts" />
/// <reference path="./blob.d.ts" />
/// <reference path="./body.d.ts" />
/// <reference path="./console.d.ts" />
/// <reference path="./crypto.d.ts" />
/// <reference path="./encoding.d.ts" />
/// <reference path="./events.d.ts" />
/// <reference path="./fetch.d.ts" />
/// <reference path="./messaging.d.ts" />
/// <reference path="./performance.d.ts" />
/// <reference path="./scope.d.ts" />
/// <reference path="./streams.d.ts" />
/// <reference path="./url.d.ts" />
/// <reference path="./web-assembly.d.ts" />

/** The third argument of a handler: what it may do beyond its answer. */
export interface ExecutionContext {
  /** Keeps the invocation going until the promise settles, also after the answer was sent, for `waitUntilMs` at most. */
  waitUntil(promise: Promise<unknown>): void
  /** Does nothing: there is nothing behind a handler that could answer in its place. */
  passThroughOnException(): void
}

/** A handler as a function: `export default function (request, env, ctx) {}`. `env` is the deployed environment. */
export type FetchHandler<Env = unknown> = (
  request: Request,
  env: Env,
  ctx: ExecutionContext,
) => Response | Promise<Response>

/** A handler as an object: `export default { fetch(request, env, ctx) {} } satisfies ExportedHandler<Env>`. */
export interface ExportedHandler<Env = unknown> {
  fetch: FetchHandler<Env>
}
