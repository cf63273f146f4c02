// The suite's idlharness.js without eval(): expressions that a test gives as strings are compiled ahead.

import type { Program } from 'acorn'
import { replaceOnce } from './replace-once.ts'
import { isExpression } from './script-scope.ts'

/** Longer strings are no expressions. */
const MAX_LENGTH = 300

/** Asks `wptEvaluate` in place of eval(), and takes a global without a document for a worker. */
export function withoutEval(source: string): string {
  const compiled = replaceOnce(source, 'obj = eval(desc);', 'obj = wptEvaluate(desc);', 'evaluate expressions')
  const shell = /if \(Object\.getPrototypeOf\(self\) === Object\.prototype\) \{[\s\S]*?"Unexpected global object"\);/
  return replaceOnce(compiled, shell, 'return globals.has("DedicatedWorker");', 'take the global for a worker')
}

/** `wptEvaluate` for each string of the test that is an expression. */
export function toEvaluator(test: Program | undefined): string {
  const expressions = new Set(stringsOf(test).filter(text => text.length < MAX_LENGTH && isExpression(text)))
  const entries = [...expressions].map(text => `${JSON.stringify(text)}: () => (${text}\n)`)
  // Like eval(), it answers what is no string as it is: tests give objects, too.
  return `const wptExpressions = { __proto__: null, ${entries.join(', ')} };
const wptEvaluate = text => {
  if (typeof text !== 'string') return text;
  if (text in wptExpressions) return wptExpressions[text]();
  throw new Error('no expression was compiled for ' + text);
};`
}

/** All string literals, and templates without holes, below a node. */
function stringsOf(node: unknown): string[] {
  if (Array.isArray(node)) return node.flatMap(stringsOf)
  if (typeof node !== 'object' || node === null) return []
  if ('type' in node && node.type === 'Literal' && 'value' in node)
    return typeof node.value === 'string' ? [node.value] : []
  if ('type' in node && node.type === 'TemplateElement' && 'tail' in node) return toCooked(node)
  return Object.values(node).flatMap(stringsOf)
}

function toCooked(element: object): string[] {
  const value = 'value' in element ? (element.value as { cooked?: string | null }) : {} // as ESTree has it
  return typeof value.cooked === 'string' ? [value.cooked] : []
}
