// Modules that annexes alone use, and that take hold of built-ins when they are evaluated: in the core, so that this comes
// before any tenant code.

import './wasm/native.ts'
import './web/clone-buffers.ts'
import './web/clone-built-ins.ts'
