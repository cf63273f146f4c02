// Streams of Node as web streams and back: what the port `readable-stream` leaves out. Knows streams by their methods.

import Stream from 'readable-stream/lib/ours/browser.js'
import { platform } from './platform.ts'

type Done = (error?: unknown) => void

interface NodeWritable {
  write(chunk: unknown, done: Done): unknown
  end(done: Done): unknown
  destroy(error?: unknown): unknown
  once(event: 'error', listener: (error: unknown) => void): unknown
}

interface Writer {
  write(chunk: unknown): Promise<void>
  close(): Promise<void>
  abort(reason: unknown): Promise<void>
}

interface WebWritable {
  getWriter(): Writer
}

interface Pair {
  readonly readable: AsyncIterable<unknown>
  readonly writable: WebWritable
}

const { Readable, Writable, Duplex } = Stream.Stream

function readableToWeb(readable: AsyncIterable<unknown>): unknown {
  return platform.ReadableStream.from(readable)
}

function readableFromWeb(stream: AsyncIterable<unknown>, options?: object): unknown {
  return Readable.from(stream, { objectMode: false, ...options })
}

function writableToWeb(writable: NodeWritable): unknown {
  return new platform.WritableStream({
    start: controller => void writable.once('error', error => controller.error(error)),
    write: chunk => new Promise((resolve, reject) => writable.write(chunk, toDone(resolve, reject))),
    close: () => new Promise((resolve, reject) => writable.end(toDone(resolve, reject))),
    abort: reason => void writable.destroy(reason),
  })
}

function toDone(resolve: (value?: undefined) => void, reject: (reason: unknown) => void): Done {
  return error => (error ? reject(error) : resolve())
}

function writableFromWeb(stream: WebWritable, options?: object): unknown {
  return new Writable({ ...options, ...toWriting(stream.getWriter()) })
}

function toWriting(writer: Writer): object {
  return {
    write: (chunk: unknown, _encoding: unknown, done: Done) => void writer.write(chunk).then(() => done(), done),
    final: (done: Done) => void writer.close().then(() => done(), done),
    destroy(error: unknown, done: Done) {
      if (error) void writer.abort(error).then(() => done(error), done)
      else done()
    },
  }
}

function duplexToWeb(duplex: AsyncIterable<unknown> & NodeWritable): object {
  return { readable: readableToWeb(duplex), writable: writableToWeb(duplex) }
}

function duplexFromWeb({ readable, writable }: Pair, options?: object): unknown {
  return Duplex.from({ readable: readableFromWeb(readable, options), writable: writableFromWeb(writable, options) })
}

Object.assign(Readable, { toWeb: readableToWeb, fromWeb: readableFromWeb })
Object.assign(Writable, { toWeb: writableToWeb, fromWeb: writableFromWeb })
Object.assign(Duplex, { toWeb: duplexToWeb, fromWeb: duplexFromWeb })

export { Stream }
