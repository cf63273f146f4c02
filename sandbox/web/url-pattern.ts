// URLPattern, which is an annex: who matches no pattern never pays for it.

import { openAnnex } from '../annex.ts'
import { keepFromCloning } from './clone-registry.ts'

type Package = typeof import('../annexes/url-pattern.ts')

export function openUrlPattern(): Package['URLPattern'] {
  const { URLPattern } = openAnnex<Package>('url-pattern')
  keepFromCloning(URLPattern.prototype)
  return URLPattern
}
