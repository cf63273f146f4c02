// Admin calls on functions: deploy, list, show, remove, history, roll back.

import { z } from 'zod'
import { IsoletError } from '../base/errors.ts'
import { toLimits } from '../base/limits.ts'
import type { FunctionRecord, VersionRecord } from '../registry/registry.ts'
import { type AdminContext, readJson } from './admin-body.ts'
import type { AdminApp, AdminPlane } from './admin-plane.ts'
import { checked } from './checked.ts'
import { mountNotAllowed } from './not-allowed.ts'
import { toDeployRefusal } from './refusal.ts'
import { checkName } from './upload.ts'
import { readUpload } from './upload-request.ts'

const ALL = '/v1/functions'
const ONE = `${ALL}/:name`
const VERSIONS = `${ONE}/versions`
const ROLLBACK = `${ONE}/rollback`

const DEFAULT_PAGE = 100
const MAX_PAGE = 1000

const rollbackBody = z.strictObject({ version: z.int().min(1).optional() })
const pageQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(MAX_PAGE).default(DEFAULT_PAGE),
  cursor: z.string().max(100).optional(),
})

export function mountFunctions(app: AdminApp, plane: AdminPlane): void {
  app.get(ALL, context => list(plane, context))
  mountNotAllowed(app, ALL, 'GET, HEAD')
  app.get(ONE, context => context.json(show(plane, findFunction(plane, toName(context)))))
  app.put(ONE, context => put(plane, context))
  app.delete(ONE, async context => {
    await plane.deployments.remove(toName(context))
    return context.body(null, 204)
  })
  mountNotAllowed(app, ONE, 'GET, HEAD, PUT, DELETE')
  app.get(VERSIONS, context => versions(plane, context))
  mountNotAllowed(app, VERSIONS, 'GET, HEAD')
  app.post(ROLLBACK, context => rollback(plane, context))
  mountNotAllowed(app, ROLLBACK, 'POST')
}

/**
 * The function that the path names.
 * @throws IsoletError ERR_INVALID_OPTION for what can't be a name, ERR_NOT_FOUND for one that no function has.
 */
export function findFunction({ registry }: AdminPlane, name: string): FunctionRecord {
  const found = registry.find(name)
  if (found === undefined) throw new IsoletError('ERR_NOT_FOUND', `there is no function "${name}"`)
  return found
}

/** @throws IsoletError ERR_INVALID_OPTION for what can't be a name, `a%2Fb` too. */
export function toName(context: AdminContext): string {
  const name = context.req.param('name') ?? ''
  checkName(name)
  return name
}

async function put({ deployments, maxUploadBytes }: AdminPlane, context: AdminContext): Promise<Response> {
  const upload = await readUpload(context, toName(context), maxUploadBytes)
  try {
    const deployed = await deployments.deploy(upload)
    return context.json(deployed, 201, { location: `${ALL}/${deployed.name}` })
  } catch (error) {
    throw toDeployRefusal(error)
  }
}

function list(plane: AdminPlane, context: AdminContext): Response {
  const { limit, cursor } = checked(pageQuery, context.req.query(), 'query')
  const page = plane.registry.list(limit, cursor)
  return context.json({ functions: page.functions.map(record => toSummary(plane, record)), cursor: page.cursor })
}

function versions(plane: AdminPlane, context: AdminContext): Response {
  const { name, activeVersion } = findFunction(plane, toName(context))
  const all = plane.registry.listVersions(name)
  return context.json({
    name,
    versions: all.map(version => ({ ...toDetails(plane, version), active: version.version === activeVersion })),
  })
}

async function rollback(plane: AdminPlane, context: AdminContext): Promise<Response> {
  const name = toName(context)
  const { version } = checked(rollbackBody, (await readJson(context)) ?? {}, 'the body')
  await plane.deployments.rollback(name, version)
  return context.json(show(plane, findFunction(plane, name)))
}

function show(plane: AdminPlane, record: FunctionRecord): object {
  const version = plane.registry.findVersion(record.name, record.activeVersion)
  return { ...(version && toDetails(plane, version)), ...toSummary(plane, record) }
}

function toSummary({ toUrl, engine }: AdminPlane, record: FunctionRecord): object {
  const { name, activeVersion, createdAt, updatedAt } = record
  const times = { createdAt: toTime(createdAt), updatedAt: toTime(updatedAt) }
  return { name, version: activeVersion, url: toUrl(name), ...times, offence: engine.findOffence?.(name) }
}

/** Of env the names only: values are often secrets, and nobody who set one needs to be told. */
function toDetails(plane: AdminPlane, record: VersionRecord): object {
  const { version, digest, createdAt, codeBytes, startup, egress, limits, env } = record
  return {
    version,
    digest,
    createdAt: toTime(createdAt),
    bytes: codeBytes,
    startup,
    egress: egress ?? null,
    limits: toLimits(limits, plane.limits),
    env: Object.keys(env),
  }
}

function toTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString()
}
