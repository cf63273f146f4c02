// node:stream: the port of the package `readable-stream`, which is Node's own code.

import { Stream as Port } from './stream-adapters.ts'

// Its own default is Readable with everything on it; Node's is Stream.
const { Stream } = Port
const {
  addAbortSignal,
  compose,
  destroy,
  Duplex,
  finished,
  isDisturbed,
  isErrored,
  isReadable,
  PassThrough,
  pipeline,
} = Stream
const { getDefaultHighWaterMark, promises, Readable, setDefaultHighWaterMark, Transform, Writable } = Stream

export {
  addAbortSignal,
  compose,
  Duplex,
  destroy,
  finished,
  getDefaultHighWaterMark,
  isDisturbed,
  isErrored,
  isReadable,
  PassThrough,
  pipeline,
  promises,
  Readable,
  Stream,
  Stream as default,
  setDefaultHighWaterMark,
  Transform,
  Writable,
}
