// `process` for ports that import it as a package.

import * as process from './process-basics.ts'

export { process as default }
