// node:string_decoder: the port of the package `string_decoder`.

import { StringDecoder } from 'string_decoder/'

const stringDecoder = { StringDecoder }

export { StringDecoder, stringDecoder as default }
