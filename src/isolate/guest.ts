// One guest as ops see it: something to post entries to. Knows nothing of isolated-vm.

import type { Entry } from '../../sandbox/contract.ts'
import type { Invocation } from './invocation.ts'

export interface Guest {
  /** Name of the function it is bound to; empty while it is a blank. */
  readonly name: string
  /** Enters the guest on behalf of an invocation, now or after the entry that runs. A doomed guest hears nothing. */
  post(invocation: Invocation, kind: Entry, id: number, a?: unknown, b?: unknown): void
  /** Bills CPU that other threads spent for an invocation. Past its budget the guest is doomed, as by its own CPU. */
  charge(invocation: Invocation, cpuUs: number): void
  /** A number no resource of this guest has had. */
  nextId(): number
}
