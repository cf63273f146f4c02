// What the port of node:assert asks of node:util; util.ts itself stands on that port.

import { inspect } from './inspect.ts'
import * as types from './type-checks.ts'

const util = { inspect, types }

export { util as default }
