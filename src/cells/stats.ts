// The figures of all cells as those of one host, and what is told of each.

import type { Meters } from '../host/meter.ts'
import type { CellStats, HostStats } from '../host/stats.ts'
import type { CellProcess } from './cell-process.ts'
import type { Docket } from './docket.ts'
import type { Fleet } from './fleet.ts'

interface Sources {
  readonly fleet: Fleet
  readonly docket: Docket
  readonly meters: Meters
  readonly maxIsolates: number
  readonly maxIsolateBytes: number
  readonly lost: number
  readonly replays: number
}

type Pool = HostStats['pool']
type Evictions = HostStats['evictions']

const NO_EVICTIONS: Evictions = { room: 0, bytes: 0, idle: 0, retired: 0, fault: 0, closed: 0 }

export function toCellStats({ fleet, docket, meters, lost, replays, ...max }: Sources): HostStats {
  const cells = [...fleet.cells]
  const sum = (field: keyof Pool): number => cells.reduce((total, { counts }) => total + (counts?.pool[field] ?? 0), 0)
  const pool = {
    isolates: sum('isolates'),
    leased: sum('leased'),
    standby: sum('standby'),
    blanks: sum('blanks'),
    blanksWanted: sum('blanksWanted'),
    heapBytes: sum('heapBytes'),
    waiting: sum('waiting'),
    ...max,
  }
  const evictions = cells.map(({ counts }) => counts?.evictions ?? NO_EVICTIONS).reduce(add, NO_EVICTIONS)
  const offenders = Object.fromEntries(docket.entries())
  const all = cells.map(cell => toStats(cell, fleet))
  return { ...meters, pool, evictions, cells: { all, lost, replays, offenders } }
}

function add(one: Evictions, other: Evictions): Evictions {
  const keys = Object.keys(one) as (keyof Evictions)[]
  return Object.fromEntries(keys.map(key => [key, one[key] + other[key]])) as Record<keyof Evictions, number>
}

function toStats(cell: CellProcess, fleet: Fleet): CellStats {
  const { name: id, pid, calls, counts } = cell
  const { isolates = 0 } = counts?.pool ?? {}
  return { id, pid, lane: fleet.laneOf(cell), requests: calls.size, isolates, rssBytes: counts?.rssBytes ?? 0 }
}
