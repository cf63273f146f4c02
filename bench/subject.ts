// What the benchmark suite can drive: a server program, isolet's or another runtime's, that serves the same bundles to
// any number of tenants. Knows no program in particular.

/** Bundles by name; each subject serves all of them or says why not. */
export type BundleName =
  /** GET: a handler of 20 lines. */
  | 'tiny'
  /** GET: `hello`, in one line. */
  | 'hello'
  /** POST: 10 KB of JSON, parsed and written again. */
  | 'echo'
  /** GET: 1 MB in chunks. */
  | 'stream'
  /** GET: 110 KB, Hono and zod, which validates in the call. */
  | 'app'
  /** GET: 500 KB. */
  | 'large'

/** Tenants that do harm to the machine they share. */
export type AbuserName =
  /** Never ends by itself. */
  | 'spinner'
  /** Takes memory until it is stopped. */
  | 'bomb'
  /** Logs 1,000 lines of 200 characters. */
  | 'flood'

/** How a first request starts. */
export type StartKind =
  /** All of it made on demand. */
  | 'cold'
  /** From something that was made ahead for whichever tenant comes. */
  | 'pooled'
  /** From a heap that was written down when the tenant was deployed. */
  | 'snapshot'
  /** By what tried the tenant when it was deployed, a moment ago. */
  | 'just deployed'

export interface Subject {
  readonly name: string
  /** Reason by bundle, for those it can't serve. */
  readonly lacks: Partial<Readonly<Record<BundleName, string>>>
  /** Ways that its first requests can start in. @default cold alone */
  readonly starts?: readonly StartKind[]
  /** Reason why a tenant's first request starts nothing, where `starts` is empty. */
  readonly lacksStarts?: string
  /** What to run before it can start; undefined where it is installed. */
  readonly missing?: string | undefined
  /** Whom it can be asked to serve beside others. @default none */
  readonly abusers?: readonly AbuserName[]
  /** It can be told how many tenants to keep warm. @default false */
  readonly hasRoom?: boolean
  /** It takes deploys while it serves. @default false */
  readonly takesDeploys?: boolean
  /** It can run tenants in more than one process. @default false */
  readonly hasCells?: boolean
  /** @throws when its program is not installed or does not start. */
  start(options: StartOptions): Promise<RunningSubject>
}

export interface StartOptions {
  /** The program and all that it starts run on that core, if given. */
  readonly core?: number
  /** Tenants that will be asked for, by bundle: `tiny` 200 serves the tenants 0 to 199 of it. */
  readonly tenants: Partial<Readonly<Record<BundleName, number>>>
  readonly abusers?: readonly AbuserName[]
  /** One of the subject's `starts`. @default as the program does by itself */
  readonly kind?: StartKind
  /** Tenants kept warm at most, where it `hasRoom`. @default as the program does by itself */
  readonly room?: number
  /** Processes that run tenants, where it `hasCells`. @default 1 */
  readonly cells?: number
}

export interface RunningSubject extends AsyncDisposable {
  /** Such as `workerd 1.20261124.0`. */
  readonly version: string
  /** Processes whose memory is the subject's: its own and those that it started. */
  pids(): readonly number[]
  /** The tenant's first request starts it: nothing of it ran before. */
  urlOf(bundle: BundleName, tenant: number): string
  /** Of one that `start` was asked for; left out by subjects without any. */
  urlOfAbuser?(name: AbuserName): string
  /** Deploys the bundle once more, as that tenant. Left out by those that take no deploys while they serve. */
  deploy?(bundle: BundleName, tenant: number): Promise<void>
  /** Makes it hold further tenants of `hello`, as many deploys would, in less time. Beside `deploy`. */
  fillHello?(from: number, to: number): Promise<void>
}
