// node:stream/promises.

import { promises } from './stream.ts'

const { finished, pipeline } = promises

export { finished, pipeline, promises as default }
