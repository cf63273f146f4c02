// The suite's testharness.js, changed where it takes a shell or a page for granted. The changes speak to guest/entry.js.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { replaceOnce } from './replace-once.ts'

/** Its text for the inside of a module. @throws when it isn't in the suite, or is not the one that these changes know. */
export function readTestHarness(suite: string): string {
  const source = readFileSync(join(suite, 'resources/testharness.js'), 'utf8')
  return CHANGES.reduce((text, { pattern, replacement, what }) => replaceOnce(text, pattern, replacement, what), source)
}

const CHANGES: readonly { readonly pattern: RegExp; readonly replacement: string; readonly what: string }[] = [
  {
    what: 'choose the environment without a document',
    pattern: /function create_test_environment\(\) \{/,
    replacement: '$& return new ShellTestEnvironment();',
  },
  {
    what: 'set the timeout',
    pattern: /(ShellTestEnvironment\.prototype\.test_timeout = function\(\) \{[\s\S]*?)return null;/,
    replacement: '$1return wptSettings.timeoutMs;',
  },
  {
    // A microtask tells too early where one may run in the middle of a script.
    what: 'tell when all scripts have run',
    pattern: /Promise\.resolve\(\)\.then\(function\(\) \{(\s*this\.all_loaded = true;[\s\S]*?)\}\.bind\(this\)\);/,
    replacement: 'wptHarness.loaded = function() {$1}.bind(this);',
  },
  {
    // It still makes the file an ERROR.
    what: 'go on with the other subtests after an error outside of them',
    pattern: /if \(!tests\.allow_uncaught_exception\) \{\s*done\(\);/,
    replacement: 'if (!tests.allow_uncaught_exception && tests.file_is_test) {\n done();',
  },
  { what: 'leave the stylesheet out', pattern: /var stylesheetContent = "[\s\S]*?";\n/, replacement: '' },
]
