// Tasks of the guest's own: each runs in an entry of its own, so that what a task leaves to microtasks is done before the
// next begins. HTML, "queue a task". The host is asked for entries one at a time, however many tasks wait.

import { Op } from '../contract.ts'
import { op } from '../host.ts'
import { hooks } from './hooks.ts'

interface Task {
  readonly step: () => void
  next: Task | undefined
}

/** A list linked by hand: no prototype is asked, and taking the first costs the same however long it is. */
const queue: { first: Task | undefined; last: Task | undefined } = { first: undefined, last: undefined }

export function queueTask(step: () => void): void {
  const task: Task = { step, next: undefined }
  if (queue.last === undefined) queue.first = task
  else queue.last.next = task
  queue.last = task
  op(Op.queueTask)
}

/** For each request as it begins: tasks may wait from the start of the module, or from a request that is over. */
export function wakeTasks(): void {
  if (queue.first !== undefined) op(Op.queueTask)
}

/** Takes Entry.task: runs one task, and asks to come back for the next. */
export function runTask(): void {
  const task = queue.first
  if (task === undefined) return
  queue.first = task.next
  if (queue.first === undefined) queue.last = undefined
  else op(Op.queueTask)
  try {
    task.step()
  } catch (error) {
    hooks.reportError(error)
  }
}
