// The rules about versions that every registry keeps, whatever it is made of. Pure, so that stores can't disagree.

import { IsoletError } from '../base/errors.ts'
import { MAX_VERSIONS, type NewVersion, type VersionRecord } from './registry.ts'

/** What is kept of an upload beside its artifact. */
export function toVersionRecord(upload: NewVersion, digest: string): VersionRecord {
  const { name, version, uploadId, createdAt, limits, env, egress, startup } = upload
  const codeBytes = Buffer.byteLength(upload.artifact.code)
  return { name, version, uploadId, digest, createdAt, codeBytes, limits, env, egress, startup }
}

/** Numbers to drop of those that are there, given newest first. The active one stays, however old. */
export function toSurplus(versions: readonly number[], active: number): number[] {
  return versions.slice(MAX_VERSIONS).filter(version => version !== active)
}

/**
 * The number that a rollback goes to.
 * @throws IsoletError ERR_NOT_FOUND when it isn't among `versions`, or none is older than the active one.
 */
export function toRollbackTarget(
  name: string,
  versions: readonly number[],
  active: number,
  wanted: number | undefined,
): number {
  if (wanted !== undefined) {
    if (versions.includes(wanted)) return wanted
    throw new IsoletError('ERR_NOT_FOUND', `function "${name}" has no version ${wanted}`)
  }
  const older = versions.filter(version => version < active)
  if (older.length === 0)
    throw new IsoletError('ERR_NOT_FOUND', `function "${name}" has no version before ${active} to go back to`)
  return Math.max(...older)
}

/** The error for a name that no function has. */
export function noSuchFunction(name: string): IsoletError {
  return new IsoletError('ERR_NOT_FOUND', `there is no function "${name}"`)
}

/** The error for a digest that no version has. */
export function noSuchArtifact(digest: string): IsoletError {
  return new IsoletError('ERR_NOT_FOUND', `there is no artifact ${digest.slice(0, 12)}`)
}

/** Refuses a number that was taken meanwhile, which would overwrite or skip a version. */
export function checkNextVersion(upload: NewVersion, next: number): void {
  if (upload.version !== next)
    throw new IsoletError('ERR_INTERNAL', `"${upload.name}" expected version ${next}, not ${upload.version}`)
}
