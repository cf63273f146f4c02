// node:async_hooks: AsyncLocalStorage and AsyncResource. There are no hooks: V8 offers a script none.

import { currentFrame, enter, type Frame, inCurrentFrame, runIn, withoutValue, withValue } from './context-frame.ts'

type Code<Result> = (...args: never[]) => Result

interface StorageOptions<Store> {
  readonly defaultValue?: Store
  readonly name?: string
}

class AsyncLocalStorage<Store> {
  readonly name: string
  readonly #defaultValue: Store | undefined

  constructor({ defaultValue, name = '' }: StorageOptions<Store> = {}) {
    this.name = name
    this.#defaultValue = defaultValue
  }

  static bind<Bound extends Code<unknown>>(code: Bound): Bound {
    return inCurrentFrame(code)
  }

  /** A function that runs others in the context of now. */
  static snapshot(): (code: Code<unknown>, ...args: unknown[]) => unknown {
    return inCurrentFrame((code: Code<unknown>, ...args: unknown[]) => Reflect.apply(code, undefined, args))
  }

  getStore(): Store | undefined {
    const frame = currentFrame()
    return frame.has(this) ? (frame.get(this) as Store) : this.#defaultValue // put there by run or enterWith
  }

  run<Result>(store: Store, code: Code<Result>, ...args: unknown[]): Result {
    return runIn(withValue(this, store), code, undefined, args)
  }

  exit<Result>(code: Code<Result>, ...args: unknown[]): Result {
    return runIn(withoutValue(this), code, undefined, args)
  }

  enterWith(store: Store): void {
    enter(withValue(this, store))
  }

  /** Here and in what is begun from here; what was begun before keeps what it took along. */
  disable(): void {
    enter(withoutValue(this))
  }
}

class AsyncResource {
  readonly type: string
  readonly #frame: Frame = currentFrame()

  constructor(type: string) {
    this.type = type
  }

  static bind<Bound extends Code<unknown>>(code: Bound, type = 'bound-anonymous-fn'): Bound {
    return new AsyncResource(type).bind(code)
  }

  bind<Bound extends Code<unknown>>(code: Bound): Bound {
    const run = (...args: unknown[]): unknown => this.runInAsyncScope(code, undefined, ...args)
    return run as unknown as Bound // takes what the code takes
  }

  runInAsyncScope<Result>(code: Code<Result>, self?: unknown, ...args: unknown[]): Result {
    return runIn(this.#frame, code, self, args)
  }

  asyncId(): number {
    return 0
  }

  triggerAsyncId(): number {
    return 0
  }

  emitDestroy(): this {
    return this
  }
}

const executionAsyncId = (): number => 0
const triggerAsyncId = (): number => 0
const executionAsyncResource = (): object => ({})

/** Its callbacks are never called. */
function createHook(): object {
  const hook = { enable: () => hook, disable: () => hook }
  return hook
}

const asyncHooks = {
  AsyncLocalStorage,
  AsyncResource,
  createHook,
  executionAsyncId,
  executionAsyncResource,
  triggerAsyncId,
}

export {
  AsyncLocalStorage,
  AsyncResource,
  asyncHooks as default,
  createHook,
  executionAsyncId,
  executionAsyncResource,
  triggerAsyncId,
}
