// PerformanceObserver: hears of entries in a task of its own. Performance Timeline, "PerformanceObserver".
// biome-ignore-all lint/complexity/noArguments: Web IDL counts the arguments that are given, undefined included

import { apply, freeze, NativeSymbol } from '../captured.ts'
import { keepFromCloning } from './clone-registry.ts'
import { createException } from './exception.ts'
import { hooks } from './hooks.ts'
import { findEntries, selectEntries } from './performance-entries.ts'
import { type PerformanceEntry, recordOf } from './performance-entry.ts'
import { queueTask } from './tasks.ts'
import { illegalConstructor, requireArguments, toBoolean, toDictionary, toDOMString, toSequence } from './webidl.ts'

const TYPES = freeze(['mark', 'measure'] as const)
type Type = (typeof TYPES)[number]

/** Lets the runtime through the constructors; scripts never hold it. */
const MAKE = NativeSymbol('make')

/** The observers that listen now, in the order of their registration. */
const registered: { states: readonly ObserverState[]; isTaskQueued: boolean } = { states: [], isTaskQueued: false }

interface ObserverState {
  readonly observer: PerformanceObserver
  readonly callback: (...args: unknown[]) => unknown
  /** Whether it observes a list of types, replaced by each call, or single ones that add up. */
  mode: 'none' | 'single' | 'multiple'
  types: readonly Type[]
  entries: PerformanceEntry[]
  /** True until the call that tells how many entries were dropped: none are, ever. */
  tellsDropped: boolean
}

export class PerformanceObserver {
  readonly #state: ObserverState

  constructor(callback: unknown) {
    requireArguments(arguments.length, 1, 'PerformanceObserver')
    if (typeof callback !== 'function') throw new TypeError('PerformanceObserver takes a function')
    this.#state = {
      observer: this,
      callback: callback as ObserverState['callback'],
      mode: 'none',
      types: [],
      entries: [],
      tellsDropped: false,
    }
  }

  static get supportedEntryTypes(): readonly string[] {
    return TYPES
  }

  /** @throws TypeError for options that say nothing or too much, DOMException InvalidModificationError on a change of mode */
  observe(options: unknown = undefined): void {
    const state = this.#state
    const { buffered, entryTypes, type } = toDictionary(options, 'PerformanceObserverInit')
    const many = entryTypes === undefined ? undefined : toSequence(entryTypes, 'entryTypes', toDOMString)
    const single = type === undefined ? undefined : toDOMString(type)
    if (many === undefined && single === undefined) throw new TypeError('observe needs entryTypes or type')
    if (many !== undefined && single !== undefined) throw new TypeError('observe takes entryTypes or type, not both')
    setMode(state, many === undefined ? 'single' : 'multiple')
    if (many !== undefined) observeMany(state, many)
    else observeSingle(state, single as string, toBoolean(buffered))
  }

  disconnect(): void {
    registered.states = without(registered.states, this.#state)
    this.#state.types = []
    this.#state.entries = []
  }

  takeRecords(): readonly PerformanceEntry[] {
    return takeEntries(this.#state)
  }
}

export class PerformanceObserverEntryList {
  readonly #entries: readonly PerformanceEntry[]

  constructor(token: unknown = undefined, entries: unknown = undefined) {
    if (token !== MAKE) throw illegalConstructor()
    this.#entries = entries as readonly PerformanceEntry[]
  }

  getEntries(): readonly PerformanceEntry[] {
    return selectEntries(this.#entries, {})
  }

  getEntriesByType(type: unknown): readonly PerformanceEntry[] {
    requireArguments(arguments.length, 1, 'PerformanceObserverEntryList.getEntriesByType')
    return selectEntries(this.#entries, { type: toDOMString(type) })
  }

  getEntriesByName(name: unknown, type: unknown = undefined): readonly PerformanceEntry[] {
    requireArguments(arguments.length, 1, 'PerformanceObserverEntryList.getEntriesByName')
    const text = toDOMString(name)
    return selectEntries(this.#entries, type === undefined ? { name: text } : { name: text, type: toDOMString(type) })
  }
}

keepFromCloning(PerformanceObserver.prototype)
keepFromCloning(PerformanceObserverEntryList.prototype)

/** Hands an entry to those who observe its type; they hear of it in a task. */
export function notify(entry: PerformanceEntry): void {
  const { states } = registered
  for (let at = 0; at < states.length; at++) {
    const { types, entries } = states[at] as ObserverState
    if (includes(types, recordOf(entry).entryType)) entries[entries.length] = entry
  }
  if (states.length > 0) queueDelivery()
}

function setMode(state: ObserverState, mode: 'single' | 'multiple'): void {
  if (state.mode !== 'none' && state.mode !== mode)
    throw createException('an observer takes entryTypes or type, not one after the other', 'InvalidModificationError')
  state.mode = mode
  state.tellsDropped = true
}

function observeMany(state: ObserverState, names: readonly string[]): void {
  const types: Type[] = []
  for (let at = 0; at < names.length; at++) {
    const type = toType(names[at] as string)
    if (type !== undefined) types[types.length] = type
  }
  if (types.length > 0) register(state, types)
}

function observeSingle(state: ObserverState, name: string, buffered: boolean): void {
  const type = toType(name)
  if (type === undefined) return
  const types = without(state.types, type)
  types[types.length] = type
  register(state, types)
  if (!buffered) return
  const entries = findEntries({ type })
  for (let at = 0; at < entries.length; at++) state.entries[state.entries.length] = entries[at] as PerformanceEntry
  queueDelivery()
}

/** Types that are not there are no error. */
function toType(name: string): Type | undefined {
  return name === 'mark' || name === 'measure' ? name : undefined
}

function register(state: ObserverState, types: readonly Type[]): void {
  state.types = types
  if (includes(registered.states, state)) return
  const states = without(registered.states, state)
  states[states.length] = state
  registered.states = states
}

/** Performance Timeline, "queue the PerformanceObserver task". */
function queueDelivery(): void {
  if (registered.isTaskQueued) return
  registered.isTaskQueued = true
  queueTask(() => {
    registered.isTaskQueued = false
    const { states } = registered
    for (let at = 0; at < states.length; at++) deliver(states[at] as ObserverState)
  })
}

function deliver(state: ObserverState): void {
  if (state.entries.length === 0) return
  const list = new PerformanceObserverEntryList(MAKE, takeEntries(state))
  const options = state.tellsDropped ? { droppedEntriesCount: 0 } : {}
  state.tellsDropped = false
  try {
    apply(state.callback, state.observer, [list, state.observer, options])
  } catch (error) {
    hooks.reportError(error)
  }
}

function takeEntries(state: ObserverState): readonly PerformanceEntry[] {
  const { entries } = state
  state.entries = []
  return entries
}

function includes(list: readonly unknown[], item: unknown): boolean {
  for (let at = 0; at < list.length; at++) if (list[at] === item) return true
  return false
}

function without<Item>(list: readonly Item[], item: Item): Item[] {
  const left: Item[] = []
  for (let at = 0; at < list.length; at++) if (list[at] !== item) left[left.length] = list[at] as Item
  return left
}
