// node:url: the platform's URL, and the port of Node's older API in `unenv`.

import {
  domainToASCII,
  domainToUnicode,
  fileURLToPath,
  format,
  parse,
  pathToFileURL,
  resolve,
  resolveObject,
  Url,
  urlToHttpOptions,
} from 'unenv/node/url'
import { platform } from './platform.ts'

const { URL, URLSearchParams } = platform

const url = {
  domainToASCII,
  domainToUnicode,
  fileURLToPath,
  format,
  parse,
  pathToFileURL,
  resolve,
  resolveObject,
  URL,
  URLSearchParams,
  Url,
  urlToHttpOptions,
}

export {
  domainToASCII,
  domainToUnicode,
  fileURLToPath,
  format,
  parse,
  pathToFileURL,
  resolve,
  resolveObject,
  URL,
  URLSearchParams,
  Url,
  url as default,
  urlToHttpOptions,
}
