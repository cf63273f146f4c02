// What it means to abort: the state of each signal, its algorithms and the signals that follow it.
// Knows no class, so that EventTarget can listen to signals and AbortSignal can be an EventTarget. DOM, "Aborting".

import { SafeWeakMap } from '../captured.ts'
import { createException } from './exception.ts'

export interface AbortState {
  readonly signal: object
  isAborted: boolean
  reason: unknown
  algorithms: Set<() => void>
  /** Signals this one follows; undefined unless it was made by `AbortSignal.any`. */
  sources: Set<AbortState> | undefined
  /** Signals that follow this one; those that nobody else holds and nobody listens to may go. */
  dependents: Set<WeakRef<AbortState>> | undefined
  /** Dependents that somebody listens to: kept as long as this signal. */
  heard: Set<AbortState> | undefined
}

const states = new SafeWeakMap<object, AbortState>()

/** Makes an object a signal. */
export function createAbortState(signal: object): AbortState {
  const state: AbortState = {
    signal,
    isAborted: false,
    reason: undefined,
    algorithms: new Set(),
    sources: undefined,
    dependents: undefined,
    heard: undefined,
  }
  states.set(signal, state)
  return state
}

/** The state of an AbortSignal; undefined for any other value. */
export function findAbortState(value: unknown): AbortState | undefined {
  return typeof value === 'object' && value !== null ? states.get(value) : undefined
}

/** Runs `algorithm` when the signal aborts. The answer takes it back. Does nothing on a signal that has aborted. */
export function addAbortAlgorithm(state: AbortState, algorithm: () => void): () => void {
  if (state.isAborted) return () => {}
  state.algorithms.add(algorithm)
  hold(state)
  return () => {
    state.algorithms.delete(algorithm)
  }
}

/** Keeps a dependent signal alive because it has a listener. */
export function holdWhileListening(signal: object): void {
  const state = states.get(signal)
  if (state !== undefined) hold(state)
}

function hold(state: AbortState): void {
  for (const source of state.sources ?? []) {
    source.heard ??= new Set()
    source.heard.add(state)
  }
}

/** DOM, "create a dependent abort signal": makes `state` follow `sources`. */
export function follow(state: AbortState, sources: readonly AbortState[]): void {
  const aborted = sources.find(source => source.isAborted)
  if (aborted !== undefined) {
    state.isAborted = true
    state.reason = aborted.reason
    return
  }
  state.sources = new Set()
  for (const source of sources) {
    for (const root of source.sources ?? [source]) {
      state.sources.add(root)
      addDependent(root, state)
    }
  }
}

/** Dependents of one signal among which the dead ones are looked for. */
const SWEEP_FROM = 64

function addDependent(source: AbortState, dependent: AbortState): void {
  source.dependents ??= new Set()
  const { dependents } = source
  // Only where the count is a power of two: the cost stays proportional to what is added.
  if (dependents.size >= SWEEP_FROM && (dependents.size & (dependents.size - 1)) === 0) sweep(dependents)
  dependents.add(new WeakRef(dependent))
}

function sweep(dependents: Set<WeakRef<AbortState>>): void {
  for (const reference of dependents) if (reference.deref() === undefined) dependents.delete(reference)
}

/** DOM, "signal abort". `fire` fires the abort event at a signal, after its algorithms. */
export function abort(state: AbortState, reason: unknown, fire: (signal: object) => void): void {
  if (state.isAborted) return
  state.isAborted = true
  state.reason = reason === undefined ? createException('the operation was aborted', 'AbortError') : reason
  // All reasons are set before any script runs.
  const followers: AbortState[] = []
  for (const reference of state.dependents ?? []) {
    const dependent = reference.deref()
    if (dependent === undefined || dependent.isAborted) continue
    dependent.isAborted = true
    dependent.reason = state.reason
    followers.push(dependent)
  }
  runAlgorithms(state, fire)
  for (const follower of followers) runAlgorithms(follower, fire)
}

function runAlgorithms(state: AbortState, fire: (signal: object) => void): void {
  const { algorithms, sources } = state
  state.algorithms = new Set()
  for (const source of sources ?? []) source.heard?.delete(state)
  state.sources = state.dependents = state.heard = undefined
  for (const algorithm of algorithms) algorithm()
  fire(state.signal)
}
