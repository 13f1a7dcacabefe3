/**
 * Takes the screens of docs/screens: every page and state in both themes, from recorded runs. `node test/window/screens.ts [name …]` after a
 * build; names choose some of them.
 */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { findChromium, launchBrowser } from './browser.ts'
import { pageStates, shown, type PageState } from './page-states.ts'
import { openSample, sampleBackend, sampleRuns, sampleServices, unfinished } from './recordings.ts'
import { createDesk } from './sample-desk.ts'

const { failover, hotPod, short, wide } = sampleRuns
const over = shown('run-state')
/** Rows of figures follow the tiles after half a second. */
const rowsFollowMs = 700
const live = async (page: Page) => {
  await shown('run-progress')(page)
  await page.waitForTimeout(rowsFollowMs)
}

const screens: Record<string, PageState> = {
  ...pageStates,
  'run-begun': { path: '/runs/begun', prepare: live },
  'run-live': { path: '/runs/live', prepare: live },
  'disrupt-menu': {
    path: '/runs/live',
    async prepare(page) {
      await live(page)
      await page.getByTestId('disrupt').click()
      await page.getByRole('menuitem', { name: 'Delete 1 pod' }).waitFor()
    },
  },
  'disruption-sheet': {
    path: '/runs/live',
    async prepare(page) {
      await live(page)
      await page.getByTestId('disrupt').click()
      await page.getByRole('menuitem', { name: 'Delete 1 pod' }).click()
      await page.getByTestId('disruption-sheet').locator('.sentence').waitFor()
    },
  },
  'run-failover': { path: `/runs/${failover.summary.id}`, prepare: over },
  'run-moment': {
    path: `/runs/${failover.summary.id}`,
    async prepare(page) {
      await over(page)
      const box = await page.locator('.time-chart').last().boundingBox()
      if (box) await page.mouse.move(box.x + box.width * 0.37, box.y + box.height * 0.6)
      await page.locator('.parts').waitFor()
    },
  },
  'run-tables': {
    path: `/runs/${failover.summary.id}`,
    async prepare(page) {
      await over(page)
      for (const button of await page.locator('[data-testid$=-as-table]').all()) await button.click()
    },
  },
  'run-hot-pod': { path: `/runs/${hotPod.summary.id}`, prepare: over },
  'run-not-enough-data': { path: `/runs/${short.summary.id}`, prepare: over },
  'run-100-pods': { path: `/runs/${wide.summary.id}`, prepare: over },
  'failure': { path: '/runs/nothing', prepare: shown('failure') },
}

const chromium = findChromium()
if (chromium === null) throw new Error('Screens need Chromium: put one on the PATH, or name it in EVENKEEL_CHROMIUM.')
const wanted = process.argv.slice(2)
const folder = fileURLToPath(new URL('../../docs/screens', import.meta.url))
await mkdir(folder, { recursive: true })
const browser = await launchBrowser(chromium)
for (const theme of ['light', 'dark'] as const) {
  for (const [name, screen] of Object.entries(screens)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue
    const desk = createDesk({ services: sampleServices, ...screen.desk })
    const backend = sampleBackend([unfinished(failover, 24_600, 'live'), unfinished(failover, 2300, 'begun')], desk)
    const sample = await openSample(browser, backend, { theme, width: screen.width ?? 1440, height: 900 })
    await sample.go(screen.path)
    await screen.prepare(sample.page)
    await sample.page.evaluate(() => new Promise((resolve) => { requestAnimationFrame(() => requestAnimationFrame(resolve)) }))
    const file = join(folder, `${name}-${theme}.png`)
    await sample.page.screenshot({ path: file })
    console.log(file)
    await sample.close()
  }
}
await browser.close()
