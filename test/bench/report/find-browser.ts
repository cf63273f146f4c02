// A browser of this machine that speaks the DevTools protocol, if there is one.

import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome', 'microsoft-edge']
const FOLDERS = ['/usr/bin', '/snap/bin']
const FILES = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]

/** @throws when CHROME_PATH names no file: who sets it wants that browser, not another and not none. */
export function findBrowser({ CHROME_PATH, PATH = '' }: NodeJS.ProcessEnv): string | undefined {
  if (CHROME_PATH !== undefined && CHROME_PATH !== '') {
    if (!existsSync(CHROME_PATH)) throw new Error(`CHROME_PATH names no file: ${CHROME_PATH}`)
    return CHROME_PATH
  }
  const folders = [...PATH.split(delimiter), ...FOLDERS]
  const candidates = folders.flatMap(folder => NAMES.map(name => join(folder, name)))
  return [...candidates, ...FILES].find(path => existsSync(path))
}
