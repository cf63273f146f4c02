// node:process, as far as it means something in a function: no process is there to be asked of, ended or signalled.

import { EventEmitter } from './events.ts'
import { notAvailable } from './not-available.ts'
import { platform } from './platform.ts'
import { cwd, emitWarning, env, nextTick, stderr, stdout } from './process-basics.ts'

/**
 * The version of Node whose interfaces the shims follow; packages compare it. `versions.node` and `release` are left
 * out: what packages do where they find them is to ask for files and sockets.
 */
const version = 'v24.0.0'
const NANOSECONDS = 1_000_000

/** As fine as the platform's clock: whole milliseconds. */
function hrtime([seconds, nanoseconds] = [0, 0]): [number, number] {
  const now = BigInt(Math.trunc(platform.performance.now())) * BigInt(NANOSECONDS)
  const passed = now - BigInt(seconds) * 1_000_000_000n - BigInt(nanoseconds)
  return [Number(passed / 1_000_000_000n), Number(passed % 1_000_000_000n)]
}
hrtime.bigint = (): bigint => BigInt(Math.trunc(platform.performance.now())) * BigInt(NANOSECONDS)

const uptime = (): number => platform.performance.now() / 1000
const exit = notAvailable('process.exit', 'a function ends when its handler returns')
const [arch, platformName, title] = ['', 'linux', 'isolet']
const argv: readonly string[] = []
const versions = {}

const process = Object.assign(Object.create(EventEmitter.prototype) as object, {
  arch,
  argv,
  browser: false,
  cwd,
  emitWarning,
  env,
  execArgv: [],
  exit,
  hrtime,
  nextTick,
  pid: 1,
  platform: platformName,
  stderr,
  stdout,
  title,
  uptime,
  version,
  versions,
})
EventEmitter.call(process)

export {
  arch,
  argv,
  cwd,
  emitWarning,
  env,
  exit,
  hrtime,
  nextTick,
  platformName as platform,
  process as default,
  stderr,
  stdout,
  title,
  uptime,
  version,
  versions,
}
