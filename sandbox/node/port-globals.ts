// What the ports of Node's modules expect to find on the global object. Injected into them when they are bundled.

import * as process from './process-basics.ts'

export { process }
