// The report as people see it: in a browser, wide and narrow, light and dark. Screenshots stay in
// bench/results/screenshots for whoever wants to look.

import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { decode } from 'fast-png'
import { type Browser, chromium, type Locator, type Page } from 'playwright-core'
import { writeReport } from '../../../bench/report/report.ts'
import { ROOT } from '../../running-program.ts'
import { findBrowser } from './find-browser.ts'
import { toHostileRecord } from './hostile-record.ts'
import { toSampleRecord } from './sample-record.ts'

interface Box {
  readonly name: string
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

const SCREENSHOTS = join(ROOT, 'bench/results/screenshots')
const VIEWS = [
  { width: 1280, colorScheme: 'light' },
  { width: 1280, colorScheme: 'dark' },
  { width: 390, colorScheme: 'light' },
  { width: 390, colorScheme: 'dark' },
] as const
/** Between the strongest and the weakest of red, green and blue: ink, paper and rules are nearly grey, marks are not. */
const COLOURFUL = 60
/** Boxes may touch; their edges are fractions of pixels. */
const SLACK = 1

const executablePath = findBrowser(process.env)
const skip = executablePath === undefined && 'no browser found: apt-get install chromium, or set CHROME_PATH'

describe('in a browser', () => {
  let browser: Browser
  let folder: string

  before(async () => {
    if (executablePath === undefined) return
    folder = await mkdtemp(join(tmpdir(), 'isolet-report-'))
    await writeReport(toSampleRecord(1), join(folder, 'sample.html'))
    await writeReport(toHostileRecord(), join(folder, 'hostile.html'))
    await mkdir(SCREENSHOTS, { recursive: true })
    browser = await chromium.launch({ executablePath })
  })

  after(async () => {
    if (executablePath === undefined) return
    await browser.close()
    await rm(folder, { recursive: true, force: true })
  })

  for (const { width, colorScheme } of VIEWS) {
    test(`the report stands on its own and fits, ${width} pixels wide, ${colorScheme}`, { skip }, async () => {
      await using context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme })
      const page = await context.newPage()
      const { requests, complaints } = watch(page)
      const url = pathToFileURL(join(folder, 'sample.html')).href
      await page.goto(url)
      for (const summary of await page.locator('summary').all()) await summary.click()

      assert.deepEqual(requests, [url])
      assert.deepEqual(complaints, [])
      assert.deepEqual(await toOverflows(page, width), [])
      assert.deepEqual(await toTightCells(page), [])
      await checkPlots(page)
      await checkPicture(page, `report-${width}-${colorScheme}.png`)
    })
  }

  test('a record of markup runs nothing, loads nothing and is shown as text that fits', { skip }, async () => {
    await using context = await browser.newContext({ viewport: { width: 390, height: 900 } })
    const page = await context.newPage()
    const { requests, complaints } = watch(page)
    const url = pathToFileURL(join(folder, 'hostile.html')).href
    await page.goto(url)

    assert.deepEqual(requests, [url])
    // A script or a handler that was held up by the page's policy only would be a complaint.
    assert.deepEqual(complaints, [])
    assert.equal(await page.locator('script, img, iframe, [onerror], [onload]').count(), 0)
    assert.deepEqual(await toOverflows(page, 390), [])
    assert.match((await page.locator('main').textContent()) ?? '', /<script>/)
  })
})

function watch(page: Page): { requests: string[]; complaints: string[] } {
  const [requests, complaints]: string[][] = [[], []]
  page.on('request', request => requests?.push(request.url()))
  page.on('console', message => complaints?.push(message.text()))
  page.on('pageerror', error => complaints?.push(error.message))
  page.on('dialog', dialog => {
    complaints?.push(`dialog: ${dialog.message()}`)
    // Dismissing can fail only with the page gone, and then the test has failed anyway.
    dialog.dismiss().catch(() => {})
  })
  return { requests: requests ?? [], complaints: complaints ?? [] }
}

async function toBoxes(locator: Locator): Promise<Box[]> {
  return locator.evaluateAll(elements =>
    elements.map(element => {
      const { x, y, width, height } = element.getBoundingClientRect()
      return { name: `${element.tagName} ${element.textContent?.trim().slice(0, 40)}`, x, y, width, height }
    }),
  )
}

/** Elements that stick out of the page; things inside of a plot are judged by the plot. */
async function toOverflows(page: Page, width: number): Promise<Box[]> {
  const boxes = await toBoxes(page.locator('body, body *:not(svg *)'))
  assert.ok(boxes.length > 500, `only ${boxes.length} elements`)
  return boxes.filter(box => box.x < -SLACK || box.x + box.width > width + SLACK)
}

/** Cells whose text runs into the next one's. */
async function toTightCells(page: Page): Promise<string[]> {
  const cells = page.locator('th, td')
  assert.ok((await cells.count()) > 500)
  return cells.evaluateAll(all =>
    all.filter(cell => cell.scrollWidth > cell.clientWidth).map(cell => `${cell.closest('tr')?.textContent}`),
  )
}

async function checkPlots(page: Page): Promise<void> {
  for (const section of await page.locator('main section[id]').all()) {
    const id = await section.getAttribute('id')
    const [around] = await toBoxes(section)
    const plots = section.locator('svg')
    assert.ok(around !== undefined && (await plots.count()) > 0, `${id} has no plot`)
    for (const plot of await plots.all()) {
      const [box] = await toBoxes(plot)
      assert.ok(box !== undefined && box.width > 200 && box.height > 80, `${id} has a plot too small to read`)
      assert.ok(contains(around, box), `a plot of ${id} sticks out of its section`)
      checkTexts(await toBoxes(plot.locator('text')), box, `${id}, ${await plot.getAttribute('aria-label')}`)
    }
  }
}

function checkTexts(all: readonly Box[], plot: Box, name: string): void {
  const texts = all.filter(text => text.width > 0)
  assert.ok(texts.length > 5, `${name}: only ${texts.length} texts`)
  const cut = texts.filter(text => !contains(plot, text))
  assert.deepEqual(cut, [], `${name}: texts are cut off`)
  const covered = texts.filter((text, index) => texts.slice(index + 1).some(other => overlap(text, other)))
  assert.deepEqual(covered, [], `${name}: texts cover each other`)
}

function contains(outer: Box, inner: Box): boolean {
  return (
    inner.x >= outer.x - SLACK &&
    inner.y >= outer.y - SLACK &&
    inner.x + inner.width <= outer.x + outer.width + SLACK &&
    inner.y + inner.height <= outer.y + outer.height + SLACK
  )
}

function overlap(one: Box, other: Box): boolean {
  return (
    one.x + one.width > other.x + SLACK &&
    other.x + other.width > one.x + SLACK &&
    // Lines of text have room above and below their letters.
    one.y + one.height > other.y + one.height / 4 &&
    other.y + other.height > one.y + other.height / 4
  )
}

/** Marks are painted in every plot: they have colours, all else is grey. */
async function checkPicture(page: Page, file: string): Promise<void> {
  const picture = decode(await page.screenshot({ path: join(SCREENSHOTS, file), fullPage: true }))
  const top = await page.evaluate<number>('scrollY')
  const boxes = await toBoxes(page.locator('svg'))
  assert.equal(picture.width, page.viewportSize()?.width)
  for (const box of boxes) {
    const colors = new Set<number>()
    for (let y = Math.ceil(box.y + top); y < Math.floor(box.y + top + box.height); y++) {
      for (let x = Math.ceil(box.x); x < Math.floor(box.x + box.width); x++) {
        const at = (y * picture.width + x) * picture.channels
        const [red = 0, green = 0, blue = 0] = picture.data.subarray(at, at + 3)
        if (Math.max(red, green, blue) - Math.min(red, green, blue) > COLOURFUL) {
          colors.add((red << 16) | (green << 8) | blue)
        }
      }
    }
    assert.ok(colors.size >= 5, `${file}: ${box.name} shows ${colors.size} colours`)
  }
}
