// The program of a cell: a host for guests behind the link, watched by a thread of its own. Started by cell-process.ts
// and by nobody else; ends when the router does.

import { flushCompileCache } from 'node:module'
import { Socket } from 'node:net'
import { Worker } from 'node:worker_threads'
import type { Engine } from '../host/engine.ts'
import { openHost } from '../host/host.ts'
import { createEvictionMeter } from '../host/meter.ts'
import { createGuestRuntime, readRuntimeCaches } from '../isolate/guest-runtime.ts'
import { CellServer } from './cell-server.ts'
import { type CellSetup, JOURNAL_FD, LINK_FD, REPORT_FD } from './cell-setup.ts'
import { createJournalWriter } from './journal.ts'
import { FrameReader, FrameWriter, ToCell, ToRouter } from './link/frames.ts'
import { fromJsonBytes, unpackParts } from './link/parts.ts'
import { createResidentReader } from './resident.ts'
import { createSentry } from './sentry.ts'
import { createBoard, Slot, type WatchdogOrders } from './watchdog-board.ts'

const PULSE_MS = 50
const TELL_MS = 250

/** One buffer for all that comes in: whoever keeps something of a frame copies it. */
const incoming = Buffer.allocUnsafeSlow(128 * 1024)
const link = new Socket({ fd: LINK_FD, readable: true, writable: true, onread: { buffer: incoming, callback: take } })
const board = createBoard()
const slots = new Int32Array(board)
const journal = createJournalWriter(JOURNAL_FD)
const writer = new FrameWriter(link, { onFlush: () => void (isOpen && server.tellCounts()) })
const server = new CellServer({
  writer,
  journal: request => journal.begin(request),
  unsentBytes: () => link.writableLength,
  onClose: graceMs => void close(graceMs),
})
let engine: Engine | undefined
let isOpen = false
const readRss = createResidentReader()

const reader = new FrameReader((kind, id, rest, isOwn) => {
  if (kind === ToCell.setup) void open(rest)
  else server.take(kind, id, rest, isOwn)
})
// Without a router there is nobody to serve. Not `exit`: it can crash while isolates are disposed.
link.on('close', () => process.kill(process.pid, 'SIGKILL'))
link.on('error', () => process.kill(process.pid, 'SIGKILL'))
// Signals of a terminal reach the whole group; the router decides when we end.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined)

function take(bytes: number): boolean {
  reader.take(incoming.subarray(0, bytes))
  return true
}

async function open(rest: Buffer): Promise<void> {
  const [json, code, cache] = unpackParts(rest)
  if (json === undefined || code === undefined) throw new RangeError('a set-up without a guest runtime')
  const setup = fromJsonBytes(json) as CellSetup // the router made it
  const rehearsed = cache !== undefined && cache.byteLength > 0
  const runtime = createGuestRuntime(code.toString('utf8'), rehearsed ? new Uint8Array(cache) : undefined)
  await startWatchdog(setup)
  const watch = createSentry(board, journal, key => server.toNumber(key))
  // The router counts requests. Here each of them would cost four more histogram entries, each flush all percentiles.
  const parts = { runtime, watch, egress: server.egress, meter: createEvictionMeter() }
  engine = await openHost({ ...setup, ...server.hooks }, parts)
  server.serve(engine)
  flushCompileCache()
  becomeUser(setup.user)
  isOpen = true
  setInterval(beat, PULSE_MS)
  setInterval(() => server.tellCounts(readRss()), TELL_MS)
  writer.send(ToRouter.ready, 0, rehearsed ? undefined : readRuntimeCaches(runtime))
}

function beat(): void {
  Atomics.add(slots, Slot.pulse, 1)
}

async function startWatchdog({ maxRssBytes }: CellSetup): Promise<void> {
  const orders: WatchdogOrders = { board, thread: process.pid, reportFd: REPORT_FD, maxRssBytes }
  const file = new URL(import.meta.url.endsWith('.ts') ? './watchdog.ts' : './watchdog.js', import.meta.url)
  const resourceLimits = { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 2 }
  const worker = new Worker(file, { workerData: orders, resourceLimits, stdin: false, execArgv: [] })
  await new Promise<void>((resolve, reject) => {
    worker.once('message', resolve)
    worker.once('error', reject)
  })
  // A cell without its watchdog must not run guests.
  worker.once('exit', () => process.kill(process.pid, 'SIGKILL'))
}

/** All files are read by now, the watchdog's included. Whoever breaks out of V8 then owns a user that owns nothing. */
function becomeUser(user: number | undefined): void {
  if (user === undefined) return
  process.setgroups?.([])
  process.setgid?.(user)
  process.setuid?.(user)
}

async function close(graceMs: number): Promise<void> {
  await engine?.close(graceMs)
  writer.flush()
  link.end(() => process.kill(process.pid, 'SIGKILL'))
}
