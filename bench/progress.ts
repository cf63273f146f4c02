// How far a bench is, on standard error, when somebody sits there.

export type Progress = (done: number) => void

export function createProgress(what: string): Progress {
  if (!process.stderr.isTTY) return () => undefined
  return done => process.stderr.write(done >= 1 ? '\r\x1b[K' : `\r${what} ${Math.round(done * 100)} %\x1b[K`)
}
