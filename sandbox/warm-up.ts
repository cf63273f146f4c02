// A handler of ours, called before any tenant is there, with what nearly every handler does: a first request then finds it
// compiled, its objects laid out and the memory for both touched. Leaves nothing behind that a tenant could see.

import type { RequestHead } from './contract.ts'
import { startInvocation, withHandler } from './invocations.ts'
import type { Request } from './web/request.ts'
import { Response } from './web/response.ts'
import { URL } from './web/url.ts'

const HEAD: RequestHead = 'GET\nhttp://isolate/path?name=value\nhost\nisolate\naccept\n*/*'
/** The host serves no such invocation, so that it ignores the answers. */
const NOBODYS_ID = 0

/** Takes Entry.warmUp. */
export function warmUp(times: number, streaming: boolean): void {
  withHandler(streaming ? answerAgain : answerUsually, () => {
    for (let time = 0; time < times; time++) startInvocation(NOBODYS_ID, HEAD, undefined)
  })
}

function answerUsually(request: Request): Response {
  const { pathname, searchParams } = new URL(request.url)
  return Response.json({ pathname, name: searchParams.get('name'), accept: request.headers.get('accept') })
}

/** As routers do that wrap an answer once more: that opens the streams. */
async function answerAgain(request: Request): Promise<Response> {
  const { body, status, headers } = answerUsually(request)
  return new Response(body, { status, headers })
}
