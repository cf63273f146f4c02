// The guest runtime's entry: running this script makes a blank isolate ready, and `start` connects it to a host.
// `receive` is all that the host ever calls. It is strict, catches everything and returns nothing that runs code.

import { calls } from './calls.ts'
import { parseJson } from './captured.ts'
import { type Entry, type GuestError, Entry as Kind, LogLevel, Op, type StartGuest } from './contract.ts'
import { describeThrown } from './errors.ts'
import { installGlobals } from './globals.ts'
import { hideBuiltins } from './hide-builtins.ts'
import { connect, fromHost, op } from './host.ts'
import { abortInvocation, bind, startInvocation } from './invocations.ts'
import { dropLapsed } from './lapsed.ts'
import { drainSink, stopSink } from './sinks.ts'
import { receiveChunk } from './sources.ts'
import './kept.ts'
import { warmUp } from './warm-up.ts'
import { structuredClone } from './web/cloning.ts'
import { connectHooks } from './web/hooks.ts'
import { reportException, reportRejection } from './web/report.ts'
import { runTask, wakeTasks } from './web/tasks.ts'
import { runTimer, startTimeout } from './web/timers.ts'

hideBuiltins()
installGlobals()
connectHooks({ reportError: reportException, startTimeout, structuredClone })

export const start: StartGuest = hostOp => {
  connect(hostOp)
  return receive
}

function receive(kind: Entry, id: number, a?: unknown, b?: unknown): string | undefined {
  if (kind === Kind.bind) return bind(a as object, b as string)
  try {
    dispatch(kind, id, fromHost(a), fromHost(b))
  } catch (error) {
    op(Op.log, LogLevel.error, `Uncaught ${describeThrown(error)}`)
  }
  return undefined
}

function dispatch(kind: Entry, id: number, a: unknown, b: unknown): void {
  // What comes from the host has the types that the contract says; nobody else can call this.
  if (kind === Kind.fetch) {
    wakeTasks()
    startInvocation(id, a as string, b)
  } else if (kind === Kind.settle) calls.settle(id, a, b)
  else if (kind === Kind.chunk) receiveChunk(id, a, b === true)
  else if (kind === Kind.timer) runTimer(id)
  else if (kind === Kind.drain) drainSink(id)
  else if (kind === Kind.stop) stopSink(id, a)
  else if (kind === Kind.abort) abortInvocation(id, a)
  else if (kind === Kind.task) runTask()
  else if (kind === Kind.lapsed) dropLapsed(a as string)
  else if (kind === Kind.warmUp) warmUp(id, a === true)
  else if (kind === Kind.rejected) reportRejection(parseJson(a as string) as GuestError)
}
