// URLPattern, which comes from urlpattern-polyfill. Evaluated at first touch: who matches no pattern never pays for it.

import { keepFromCloning } from './clone-platform.ts'

type Package = typeof import('urlpattern-polyfill/urlpattern')

// The bundler turns this call into a function that evaluates the package once; an `import` would run it at the start.
declare const require: (name: 'urlpattern-polyfill/urlpattern') => Package

export function openUrlPattern(): Package['URLPattern'] {
  const { URLPattern } = require('urlpattern-polyfill/urlpattern')
  keepFromCloning(URLPattern.prototype)
  return URLPattern
}
