// Every change to functions: deploy, rollback, removal. Those to one function go one after another; each that is done
// leaves one line in the log.

import { IsoletError } from '../base/errors.ts'
import { toLimits } from '../base/limits.ts'
import type { Startup, VersionRecord } from '../registry/registry.ts'
import { type DeployOptions, deploy } from './deploy.ts'
import type { Logger } from './logger.ts'
import { createNameQueue } from './name-queue.ts'
import { checkName, toBytes, type Upload } from './upload.ts'

export interface Deployed {
  readonly name: string
  readonly version: number
  readonly digest: string
  readonly url: string
  /** Length of the built module in UTF-8. */
  readonly bytes: number
  /** Start-up by phase, in milliseconds. */
  readonly startup: Startup
  readonly warnings: readonly string[]
}

export interface Deployments {
  /**
   * Builds, starts once, stores and serves. The version before it serves until then.
   * @throws IsoletError ERR_INVALID_OPTION, ERR_BUILD, or what the trial start failed with; ERR_BUSY when deploys under
   * way are too many or hold too much.
   */
  deploy(upload: Upload): Promise<Deployed>
  /**
   * Serves an older version again: the one before the active one when `version` is left out.
   * @throws IsoletError ERR_NOT_FOUND when there is no such function or version.
   */
  rollback(name: string, version?: number): Promise<VersionRecord>
  /** @throws IsoletError ERR_NOT_FOUND when there is no such function. */
  remove(name: string): Promise<void>
  /** Settles when every change begun so far has; those to come are refused with ERR_CLOSED. */
  close(): Promise<void>
}

export interface DeploymentsOptions extends DeployOptions {
  readonly logger: Logger
  /** What uploads under way may hold together, in bytes. */
  readonly maxHeldBytes: number
  /** Where a function of that name is reached. */
  readonly toUrl: (name: string) => string
  /** Hears of a removed function, whose logs go with it. */
  readonly onRemoved: (name: string) => void
}

export function createDeployments(options: DeploymentsOptions): Deployments {
  const queue = createNameQueue(options.maxHeldBytes)
  return {
    async deploy(upload) {
      checkName(upload.name)
      toLimits({ ...upload.limits })
      return queue.run(upload.name, toBytes(upload), () => deployNext(options, upload))
    },
    rollback: (name, version) => queue.run(name, 0, () => rollback(options, name, version)),
    remove: name => queue.run(name, 0, async () => remove(options, name)),
    close: () => queue.close(),
  }
}

async function deployNext(options: DeploymentsOptions, upload: Upload): Promise<Deployed> {
  const { record, warnings } = await deploy(options, upload)
  const { name, version, digest, codeBytes: bytes, startup } = record
  options.logger.info({ function: name, version, digest, bytes, startupMs: startup.total }, 'deployed')
  return { name, version, digest, url: options.toUrl(name), bytes, startup, warnings }
}

async function rollback(options: DeploymentsOptions, name: string, wanted?: number): Promise<VersionRecord> {
  const { registry, catalog, clock, logger } = options
  const previous = registry.findVersion(name)
  const record = registry.rollback(name, wanted, clock.date())
  await warm(options, record)
  catalog.swap(previous, record)
  logger.info({ function: name, version: record.version, from: previous?.version }, 'rolled back')
  return record
}

/** The one before serves until this one is warm; if it starts no more, it is gone back to all the same, as asked. */
async function warm({ engine, catalog, logger }: DeploymentsOptions, record: VersionRecord): Promise<void> {
  try {
    await engine.prepare(catalog.toVersion(record), true)
  } catch (error) {
    logger.warn({ err: error, function: record.name, version: record.version }, 'does not start')
  }
}

function remove({ registry, catalog, logger, onRemoved }: DeploymentsOptions, name: string): void {
  const previous = registry.findVersion(name)
  if (!registry.remove(name)) throw new IsoletError('ERR_NOT_FOUND', `there is no function "${name}"`)
  catalog.swap(previous, undefined)
  onRemoved(name)
  logger.info({ function: name }, 'removed')
}
