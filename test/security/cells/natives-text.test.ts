// Guests that call built-ins which run long over text: regular expressions, JSON, strings, Intl, the compiler itself.

import type { Attack } from './harness/attack.ts'
import { testFamily } from './harness/family.ts'

const STOPPED = /^ERR_(CPU_LIMIT|MEMORY_LIMIT|CELL_LOST)$/

/** Over and over, so that one that is quick on a quick machine, or throws, meets its limit too. */
const again = (code: string): string => `for (;;) try { ${code} } catch {}`

/** The longest string there is costs nothing until it is read. */
const LONG = `'x'.repeat(2 ** 29 - 24)`

const expressions: Attack[] = [
  ['nested quantifiers', `/(a+)+b/.test('a'.repeat(50))`],
  ['alternatives that overlap', `/^(a|a)*$/.test('a'.repeat(60) + 'b')`],
  ['a star of stars', `/(.*)*(.*)*x$/s.test('a'.repeat(60))`],
  ['a reference backwards', `/(a*)*\\1b/.test('a'.repeat(60))`],
  ['a look behind', `/(?<=(a+)+)b/.test('a'.repeat(60) + 'c')`],
  ['a quadratic search', `/a*b/.test('a'.repeat(3e5))`],
  ['ten million matches', `'ab'.repeat(1e7).match(/a/g)`],
  ['a replacement in 100 MB', `'x'.repeat(1e8).replace(/x/g, 'yy')`],
  ['a pattern of a million', `new RegExp('(?:a|b)'.repeat(1e6)).test('ab')`],
  ['quantifiers that multiply', `new RegExp('((a{0,1000}){0,1000}){0,1000}').test('a'.repeat(100))`],
  ['groups a hundred thousand deep', `new RegExp('('.repeat(1e5) + ')'.repeat(1e5)).test('')`],
  ['classes without case', `new RegExp('[\\\\u{0}-\\\\u{10ffff}]{999}'.repeat(99), 'iu').test('x')`],
].map(([name = '', code = '']) => ({ name: `regular expressions: ${name}`, run: again(code), ends: STOPPED }))

const texts: Attack[] = [
  ['brackets, ten million deep', `JSON.parse('['.repeat(1e7))`],
  ['five million zeros', `JSON.parse('[' + '0,'.repeat(5e6) + '0]')`],
  ['five million keys', `JSON.parse('{' + Array.from({ length: 5e5 }, (_, n) => '"k' + n + '":0').join() + '}')`],
  ['a text that doubles thirty times', `let o = {}; for (let n = 0; n < 30; n++) o = [o, o]; JSON.stringify(o)`],
  ['a text of 100 million quotes', `JSON.stringify('"'.repeat(1e8))`],
  ['replaceAll that doubles', `'x'.repeat(2 ** 27).replaceAll('x', 'xy')`],
  ['replaceAll between letters', `'x'.repeat(2 ** 24).replaceAll('', 'long')`],
  ['a decomposition of 100 million', `'\\uFDFA'.repeat(1e7).normalize('NFKD')`],
  ['a split of 100 million', `'x'.repeat(1e8).split('')`],
  ['padding of half a GB', `''.padStart(2 ** 29 - 24, 'abc').charCodeAt(1)`],
  ['a search that nearly finds', `('a'.repeat(2 ** 24) + 'c').indexOf('a'.repeat(2 ** 12) + 'b')`],
  ['upper case of half a GB', `${LONG}.toUpperCase()`],
  ['Turkish upper case', `'iı'.repeat(1e7).toLocaleUpperCase('tr')`],
  ['escapes of 10 million', `decodeURIComponent(encodeURIComponent('ü'.repeat(1e7)))`],
  ['the longest string, flattened', `const s = ${LONG}; for (;;) s.charCodeAt(0), s.isWellFormed()`],
  ['trees of strings', `let s = 'x'; for (let n = 0; n < 28; n++) s = s + s + 'y'; s.length && /z/.test(s)`],
  ['escape of the longest string', `escape('ü'.repeat(5e7))`],
].map(([name = '', code = '']) => ({
  name: `text: ${name}`,
  run: again(code),
  limits: { memoryMiB: 512 },
  ends: STOPPED,
}))

const languages: Attack[] = [
  [
    'formats without end',
    `new Intl.DateTimeFormat(['de', 'ja', 'ar-u-nu-arab'][Math.random() * 3 | 0], { dateStyle: 'full', timeStyle: 'full' }).format()`,
  ],
  ['a comparison of 20 million', `new Intl.Collator('sv').compare('ä'.repeat(2e7), 'ä'.repeat(2e7))`],
  ['segments of 10 million', `[...new Intl.Segmenter('th', { granularity: 'word' }).segment('ก'.repeat(1e7))]`],
  [
    'one segment far away',
    `new Intl.Segmenter('en', { granularity: 'sentence' }).segment('a '.repeat(2e7)).containing(3e7)`,
  ],
  ['a list of a million', `new Intl.ListFormat('en').format(Array(1e6).fill('x'))`],
  ['locales without end', `Intl.getCanonicalLocales(Array.from({ length: 1e6 }, (_, n) => 'en-x-a' + n % 9999))`],
  ['a locale as long as it may be', `new Intl.Locale('en-x' + '-abcdefgh'.repeat(1e6))`],
].map(([name = '', code = '']) => ({
  name: `Intl: ${name}`,
  run: again(code),
  limits: { memoryMiB: 256 },
  ends: STOPPED,
}))

const sources: Attack[] = [
  ['a sum of a million', `eval('1' + '+1'.repeat(1e6))`],
  ['brackets, a million deep', `eval('['.repeat(1e6))`],
  ['arrows of arrows', `eval('a=>'.repeat(1e5) + '1')`],
  ['parameters within parameters', `eval('((a='.repeat(5000) + '0' + ')=>0)'.repeat(5000))`],
  ['a function of 60,000 parameters', `Function(Array.from({ length: 6e4 }, (_, n) => 'a' + n).join(), 'return 1')()`],
  ['functions within functions', `Function('return ' + 'function(){return '.repeat(2e4) + '1' + '}'.repeat(2e4))()`],
  [
    'a class of 100,000 fields',
    `Function('return class {' + Array.from({ length: 1e5 }, (_, n) => 'f' + n + '=1;').join('') + '}')()`,
  ],
  ['a literal of 10 MB', `eval('[' + '1,'.repeat(5e6) + ']')`],
  ['an object of 300,000 keys', `eval('({' + Array.from({ length: 3e5 }, (_, n) => 'k' + n + ':1').join() + '})')`],
  ['a name of 50 MB', `eval('var ' + 'a'.repeat(5e7))`],
  [
    'switches',
    `Function('x', 'switch(x){' + Array.from({ length: 1e5 }, (_, n) => 'case ' + n + ':x++;').join('') + '}')(1)`,
  ],
].map(([name = '', code = '']) => ({
  name: `sources: ${name}`,
  run: again(code),
  limits: { memoryMiB: 256 },
  ends: STOPPED,
}))

testFamily('natives-text', [...expressions, ...texts, ...languages, ...sources], {
  sharpest: ['Intl: segments of 10 million', 'text: upper case of half a GB'],
})
