// Temporary.
export { Event } from './event.ts'
export { CustomEvent, ErrorEvent, PromiseRejectionEvent } from './event-kinds.ts'
export { EventTarget } from './event-target.ts'
