// Options of the commands that send requests, and the request that they make.

import type { Command } from 'commander'
import { collect } from './arguments.ts'

export interface RequestOptions {
  readonly method?: string
  readonly body?: string
  readonly header?: readonly string[]
}

/** What a request has beside its path. */
export interface GivenRequest {
  readonly method: string
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: string | null
}

export function addRequestOptions(command: Command): Command {
  return command
    .option('-X, --method <method>', 'method (default: GET, with a body POST)')
    .option('-d, --body <text>', 'body')
    .option('-H, --header <line>', 'header like "accept: text/plain" (repeatable)', collect)
}

/** A line that is no header ends as wrong usage. */
export function toRequest({ method, body, header = [] }: RequestOptions, command: Command): GivenRequest {
  const headers = header.map(line => {
    const [, name, value] = /^([^:\s]+):\s*(.*)$/.exec(line) ?? []
    if (name !== undefined && value !== undefined) return [name, value] as const
    return command.error(`error: "${line}" is no header: it takes "name: value"`, { exitCode: 2 })
  })
  return { method: method ?? (body === undefined ? 'GET' : 'POST'), headers, body: body ?? null }
}
