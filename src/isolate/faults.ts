// What went wrong inside an isolate, told in our words. Faults are decided from our own state (clock, disposal), never
// from text: a guest can throw an Error that reads like any of isolated-vm's.

import { IsoletError } from '../base/errors.ts'
import type { Limits } from '../base/limits.ts'

/** A guest's own failure, as strings. */
export interface GuestFailure {
  readonly name: string
  readonly message: string
  readonly stack: string
}

/** Where isolated-vm appends the host's own frames to a guest's stack; nothing from there on may be shown. */
const BOUNDARY = '\n    at (<isolated-vm boundary>)'
const MAX_CHARS = 8192

export function cpuLimit(name: string, limits: Limits): IsoletError {
  return new IsoletError('ERR_CPU_LIMIT', `${name} passed cpuMs, ${limits.cpuMs} ms of CPU for a request`)
}

export function startupCpuLimit(name: string, limits: Limits): IsoletError {
  return new IsoletError(
    'ERR_CPU_LIMIT',
    `${name} passed startupCpuMs, ${limits.startupCpuMs} ms of CPU for starting its module`,
  )
}

export function memoryLimit(name: string, limits: Limits): IsoletError {
  return new IsoletError('ERR_MEMORY_LIMIT', `${name} passed memoryMiB, a heap of ${limits.memoryMiB} MiB`)
}

export function guestException(name: string, when: string, failure: GuestFailure): IsoletError {
  return new IsoletError('ERR_GUEST_EXCEPTION', `${name} threw ${when}: ${summary(failure)}`, {
    guestStack: failure.stack,
  })
}

export function summary({ name, message }: GuestFailure): string {
  return message === '' ? name : `${name}: ${message}`
}

/** Reads what isolated-vm threw at us for a guest's uncaught value: strings only, cut, without the host's frames. */
export function toGuestFailure(thrown: unknown): GuestFailure {
  if (!(thrown instanceof Error)) return { name: 'Error', message: `thrown: ${cut(String(thrown))}`, stack: '' }
  const stack = cut(String(thrown.stack ?? ''))
  const boundary = stack.indexOf(BOUNDARY)
  return {
    name: cut(String(thrown.name)),
    message: cut(String(thrown.message)),
    stack: boundary === -1 ? stack : stack.slice(0, boundary),
  }
}

/** Reads a GuestError that the guest runtime handed over as JSON. */
export function parseGuestFailure(json: unknown): GuestFailure {
  const parsed = typeof json === 'string' ? parseObject(json) : {}
  return { name: text(parsed.name, 'Error'), message: text(parsed.message, ''), stack: text(parsed.stack, '') }
}

function parseObject(json: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(json.slice(0, 8 * MAX_CHARS))
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}

function text(value: unknown, otherwise: string): string {
  return typeof value === 'string' ? cut(value) : otherwise
}

function cut(value: string): string {
  return value.length > MAX_CHARS ? value.slice(0, MAX_CHARS) : value
}
