// The library's public face.

export { type ErrorCode, type Fault, IsoletError } from './base/errors.ts'
export { DEFAULT_LIMITS, LIMITS, type Limits } from './base/limits.ts'
export {
  createHost,
  type Host,
  type HostOptions,
  type LoadedFunction,
  type LoadOptions,
} from './embed/create-host.ts'
export type { LogLine, StartKind } from './host/engine.ts'
export type {
  CellStats,
  EvictionReason,
  FunctionStats,
  HostStats,
  Offence,
  Percentiles,
  StartPhase,
} from './host/stats.ts'
export type { Json } from './host/version.ts'
