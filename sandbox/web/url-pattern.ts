// URLPattern, which is an annex: who matches no pattern never pays for it.

import { type Annexes, openAnnex } from '../annex.ts'
import { keepFromCloning } from './clone-registry.ts'

export function openUrlPattern(): Annexes['url-pattern']['URLPattern'] {
  const { URLPattern } = openAnnex('url-pattern')
  keepFromCloning(URLPattern.prototype)
  return URLPattern
}
