// Values and tables as console shows them.

export { formatTable } from '../web/console-table.ts'
export { inspect } from '../web/inspect.ts'
