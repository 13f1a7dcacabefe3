import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import axe from 'axe-core'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { renderHtmlReport } from '../../shared/report/html/render.ts'
import { findChromium, launchBrowser } from '../window/browser.ts'
import { hostile } from './hostile.ts'
import { expectReportToShow } from './report-shows.ts'
import { sampleRuns } from './sample-runs.ts'
import type { SimulatedRun } from './simulate.ts'

const findings = z.object({
  violations: z.array(z.object({ id: z.string(), nodes: z.array(z.object({ html: z.string(), failureSummary: z.string().optional() })) })),
})
const chromium = findChromium()
const runs = Object.fromEntries(Object.entries(sampleRuns).map(([name, make]) => [name, make()]))
const names = Object.keys(runs)

interface OpenReport {
  page: Page
  /** Every request but the one for the file itself. */
  requests: string[]
  complaints: string[]
}

interface Look {
  theme?: 'light' | 'dark'
  widthPx?: number
  scripts?: boolean
}

describe.skipIf(chromium === null)('the HTML report in Chromium (skipped where none is on the PATH or in EVENKEEL_CHROMIUM)', () => {
  let browser: Browser
  let directory = ''

  beforeAll(async () => {
    browser = await launchBrowser(chromium ?? '')
    directory = await mkdtemp(join(tmpdir(), 'evenkeel-report-'))
  })
  afterAll(async () => {
    await browser.close()
    await rm(directory, { recursive: true, force: true })
  })

  async function open({ report, seconds, plan }: SimulatedRun, { theme = 'light', widthPx = 1440, scripts = true }: Look = {}): Promise<OpenReport> {
    const file = join(directory, `${crypto.randomUUID()}.html`)
    await writeFile(file, renderHtmlReport(report, seconds, plan))
    const url = pathToFileURL(file).href
    const context = await browser.newContext({ colorScheme: theme, viewport: { width: widthPx, height: 900 }, javaScriptEnabled: scripts })
    const page = await context.newPage()
    const requests: string[] = []
    const complaints: string[] = []
    page.on('request', (request) => {
      if (request.url() !== url && !request.url().startsWith('data:')) requests.push(request.url())
    })
    page.on('console', (message) => complaints.push(message.text()))
    page.on('pageerror', (error) => complaints.push(String(error)))
    page.on('dialog', (dialog) => {
      complaints.push(`dialog: ${dialog.message()}`)
      void dialog.dismiss()
    })
    await page.goto(url)
    return { page, requests, complaints }
  }

  function run(name: string): SimulatedRun {
    const found = runs[name]
    if (!found) throw new Error(`no sample is called ${name}`)
    return found
  }

  test.each(names)('shows what the JSON says, asks for nothing and needs no script: %s', async (name) => {
    const { page, requests, complaints } = await open(run(name), { scripts: false })
    await expectReportToShow(page, run(name).report)
    expect(requests).toEqual([])
    expect(complaints).toEqual([])
    await page.context().close()
  })

  test.each(names.flatMap((name) => (['light', 'dark'] as const).map((theme) => [name, theme] as const)))(
    'has no accessibility violation: %s, %s', async (name, theme) => {
      const { page } = await open(run(name), { theme })
      await openAllDetails(page)
      await page.evaluate(axe.source)
      const { violations } = findings.parse(await page.evaluate('axe.run({ resultTypes: ["violations"] })'))
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map((node) => `${node.html} ${node.failureSummary ?? ''}`).join('\n')}`)).toEqual([])
      await page.context().close()
    })

  test.each(names.flatMap((name) => [1440, 900].map((widthPx) => [name, widthPx] as const)))(
    'fits its width without colliding words: %s, %d px', async (name, widthPx) => {
      const { page } = await open(run(name), { widthPx })
      expect(await overflowing(page)).toEqual([])
      expect(await collidingLabels(page)).toEqual([])
      await page.context().close()
    })

  test('prints to A4 in the light theme, with nothing wider than the paper', async () => {
    const { page } = await open(run('failover'), { theme: 'dark', widthPx: 703 })
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' })
    expect(await page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue('--surface').trim())).toBe('#ffffff')
    expect(await overflowing(page)).toEqual([])
    expect(await collidingLabels(page)).toEqual([])
    const pdf = await page.pdf({ preferCSSPageSize: true, printBackground: true })
    const boxes = [...pdf.toString('latin1').matchAll(/\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/g)].map(([, width, height]) => [Number(width), Number(height)])
    expect(boxes.length).toBeGreaterThanOrEqual(2)
    expect(boxes.length).toBeLessThanOrEqual(6)
    for (const [width = 0, height = 0] of boxes) {
      expect(Math.abs(width - 595)).toBeLessThan(2)
      expect(Math.abs(height - 842)).toBeLessThan(2)
    }
    await page.context().close()
  })

  test('shows hostile names and texts as text', async () => {
    const tame = run('failover')
    const wild = hostile(tame)
    const [plain, attacked] = [await open(tame), await open(wild)]
    const outline = (page: Page) => page.evaluate(() => [...document.querySelectorAll('main *')].map((element) => element.tagName).join(' '))
    expect(await outline(attacked.page)).toBe(await outline(plain.page))
    expect(await attacked.page.evaluate(() => document.querySelectorAll('script, [onclick], [onload], [onerror], img, iframe').length)).toBe(0)
    expect(attacked.requests).toEqual([])
    expect(attacked.complaints).toEqual([])
    expect(await attacked.page.locator('h1').textContent()).toBe(wild.report.run.name)
    await expectReportToShow(attacked.page, wild.report)
    await plain.page.context().close()
    await attacked.page.context().close()
  })
})

async function openAllDetails(page: Page): Promise<void> {
  await page.evaluate(() => {
    for (const details of document.querySelectorAll('details')) details.open = true
  })
}

/** Parts of the page that are wider than their place. */
function overflowing(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const wide = [...document.querySelectorAll('.scroll, .stack, .card, body')]
      .filter((element) => element.checkVisibility() && element.closest('details:not([open])') === null && element.scrollWidth > element.clientWidth + 1)
      .map((element) => `${element.className}: ${element.scrollWidth} > ${element.clientWidth}`)
    return document.documentElement.scrollWidth > window.innerWidth ? [...wide, 'page'] : wide
  })
}

/** Pairs of words in one drawing that lie upon each other. */
function collidingLabels(page: Page): Promise<string[]> {
  return page.evaluate(() => [...document.querySelectorAll('main svg.plot')].flatMap((drawing) => {
    if (drawing.closest('details:not([open])')) return []
    const labels = [...drawing.querySelectorAll('text')].map((label) => ({ text: label.firstChild?.textContent ?? '', box: label.getBoundingClientRect() }))
    return labels.flatMap((a, i) => labels.slice(i + 1).filter((b) =>
      a.box.left < b.box.right - 1 && b.box.left < a.box.right - 1 && a.box.top < b.box.bottom - 3 && b.box.top < a.box.bottom - 3,
    ).map((b) => `${a.text} / ${b.text}`))
  }))
}
