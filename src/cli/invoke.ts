// `isolet invoke`: one request to a deployed function, its answer on stdout.

import type { Command } from 'commander'
import { toConnectionError } from './admin-client.ts'
import { type AdminOptions, addAdminOptions, connect } from './admin-options.ts'
import type { FunctionSummary } from './answers.ts'
import type { CommandContext } from './context.ts'
import type { Output } from './output.ts'
import { addRequestOptions, type RequestOptions, toRequest } from './request-options.ts'

interface InvokeOptions extends AdminOptions, RequestOptions {
  readonly include?: true
}

export function addInvoke(program: Command, context: CommandContext): void {
  const command = program.command('invoke').description('send one request to a function and print its answer')
  addRequestOptions(addAdminOptions(command.argument('<name>').argument('[path]', 'path and query', '/')))
    .option('-i, --include', 'print status and headers, too')
    .action((name: string, path: string, options: InvokeOptions) => invoke(name, path, options, command, context))
}

async function invoke(
  name: string,
  path: string,
  options: InvokeOptions,
  command: Command,
  context: CommandContext,
): Promise<void> {
  const { headers, ...request } = toRequest(options, command)
  const client = await connect(options, context)
  const { url } = (await client.call('GET', `/v1/functions/${encodeURIComponent(name)}`)) as FunctionSummary // answers.ts
  const base = toReachable(url, name, options.url)
  const init: RequestInit = { ...request, headers: new Headers(headers.map(([...pair]) => pair)), redirect: 'manual' }
  const response = await fetch(base + (path.startsWith('/') ? path : `/${path}`), init).catch((cause: unknown) => {
    throw toConnectionError(base, cause)
  })
  if (options.include) printHead(response, context.output)
  for await (const chunk of response.body ?? []) context.output.write(chunk)
  // A 404 of the function's own is an answer like any other; only what isolet itself reports is a failure.
  const code = response.headers.get('isolet-error')
  if (code !== null) context.exitCode = 1
}

/**
 * The function's URL without a slash at the end. Browsers and curl know that NAME.localhost is this machine (RFC 6761
 * §6.3), most resolvers don't; the function is served by path as well, where the admin plane is.
 */
function toReachable(url: string, name: string, adminUrl: string): string {
  const { hostname, port, protocol } = new URL(url)
  if (!hostname.endsWith('.localhost')) return url.replace(/\/+$/, '')
  return `${protocol}//${new URL(adminUrl).hostname}${port && `:${port}`}/fn/${encodeURIComponent(name)}`
}

function printHead({ status, statusText, headers }: Response, { line }: Output): void {
  line(`HTTP ${status} ${statusText}`.trimEnd())
  for (const [name, value] of headers) line(`${name}: ${value}`)
  line('')
}
