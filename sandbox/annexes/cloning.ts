// structuredClone, and the ports that send clones.

import { toInterfaces } from '../interfaces.ts'
import { MessageEvent } from '../web/message-event.ts'
import { MessageChannel, MessagePort } from '../web/message-port.ts'

export { structuredClone } from '../web/structured-clone.ts'

export const classes = toInterfaces({ MessageChannel, MessageEvent, MessagePort })
