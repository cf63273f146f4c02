// SubtleCrypto and its keys.

import { toInterfaces } from '../interfaces.ts'
import { CryptoKey } from '../web/subtle/crypto-key.ts'
import { SubtleCrypto } from '../web/subtle/subtle-crypto.ts'

export { cloneKey, isCryptoKey } from '../web/subtle/crypto-key.ts'
export { subtle } from '../web/subtle/subtle-crypto.ts'

export const classes = toInterfaces({ CryptoKey, SubtleCrypto })
