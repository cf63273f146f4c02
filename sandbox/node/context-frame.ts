// The context that runs: what each AsyncLocalStorage holds. Knows how to run code in one, not who passes it on.

/** Never changed once it is made: whoever holds one holds it as it was. */
export type Frame = ReadonlyMap<object, unknown>

type Method = (...args: never[]) => unknown

const NONE: Frame = new Map()
const state: { frame: Frame; depth: number } = { frame: NONE, depth: 0 }
const { apply } = Reflect
const enqueue = Promise.prototype.then
const settled = Promise.resolve()

export function currentFrame(): Frame {
  return state.frame
}

export function withValue(key: object, value: unknown): Frame {
  return new Map([...state.frame, [key, value]])
}

export function withoutValue(key: object): Frame {
  const frame = new Map(state.frame)
  frame.delete(key)
  return frame
}

export function runIn<Result>(
  frame: Frame,
  code: (...args: never[]) => Result,
  self: unknown,
  args: unknown[],
): Result {
  const before = state.frame
  state.frame = frame
  state.depth++
  try {
    return apply(code, self, args) as Result
  } finally {
    state.depth--
    state.frame = before
  }
}

/** The function in the context that runs now, whenever it is called. Other values come back as they are. */
export function inCurrentFrame<Value>(value: Value): Value {
  return typeof value === 'function' ? (inFrame(state.frame, value as unknown as Method) as Value) : value
}

function inFrame(frame: Frame, code: Method): Method {
  return function (this: unknown, ...args) {
    return runIn(frame, code, this, args)
  }
}

/**
 * Makes it the context of the rest of the code that runs. Called from no callback, that is the first stretch of a
 * handler, and it must not stay for the next request: what has been begun by then has taken it along.
 */
export function enter(frame: Frame): void {
  state.frame = frame
  if (state.depth === 0) apply(enqueue, settled, [leave])
}

function leave(): void {
  state.frame = NONE
}
