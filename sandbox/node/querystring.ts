// node:querystring: the port in `unenv`, which is Node's own code.

import querystring, {
  decode,
  encode,
  escape as escapeText,
  parse,
  stringify,
  unescapeBuffer,
  unescape as unescapeText,
} from 'unenv/node/querystring'

export {
  decode,
  encode,
  escapeText as escape,
  parse,
  querystring as default,
  stringify,
  unescapeBuffer,
  unescapeText as unescape,
}
