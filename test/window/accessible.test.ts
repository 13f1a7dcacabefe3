import axe from 'axe-core'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { findChromium, launchBrowser } from './browser.ts'
import { pageStates, shown, type PageState } from './page-states.ts'
import { openSample, sampleBackend, sampleRuns, sampleServices, unanswered, unfinished } from './recordings.ts'
import { createDesk } from './sample-desk.ts'

const axeFindings = z.object({
  violations: z.array(z.object({ id: z.string(), nodes: z.array(z.object({ html: z.string(), failureSummary: z.string().optional() })) })),
})
const chromium = findChromium()
const states: Record<string, PageState> = {
  ...pageStates,
  'disrupt menu': {
    path: '/runs/live',
    async prepare(page) {
      await page.getByTestId('disrupt').click()
      await page.getByRole('menuitem', { name: 'Delete 1 pod' }).waitFor()
    },
  },
  'disruption sheet': {
    path: '/runs/live',
    async prepare(page) {
      await page.getByTestId('disrupt').click()
      await page.getByRole('menuitem', { name: 'Delete 1 pod' }).click()
      await page.getByTestId('disruption-sheet').locator('.sentence').waitFor()
    },
  },
  'a run in a small window': { path: `/runs/${sampleRuns.failover.summary.id}`, prepare: shown('run-state'), width: 1000 },
  'a run in a small window, live': { path: '/runs/live', prepare: shown('total-sent'), width: 1000 },
  'a run that reached nobody': {
    path: '/runs/unanswered',
    async prepare(page) {
      await shown('run-state')(page)
      for (const chart of ['pod-shares', 'response-time', 'share-over-time']) await shown(`${chart}-empty`)(page)
    },
  },
  'a run that is not there': { path: '/runs/nothing', prepare: shown('failure') },
}

describe.skipIf(chromium === null)('every page in every state (skipped where no Chromium is on the PATH or in EVENKEEL_CHROMIUM)', () => {
  let browser: Browser
  beforeAll(async () => { browser = await launchBrowser(chromium ?? '') })
  afterAll(async () => { await browser.close() })

  test.each(Object.entries(states).map(([name, state]) => ({ name, ...state })))(
    'axe finds nothing, light and dark, and no page is wider than its window: $name', async ({ path, prepare, desk, width = 1440 }) => {
      const backend = sampleBackend(
        [unfinished(sampleRuns.failover, 24_600, 'live'), unanswered(sampleRuns.short, 'unanswered')],
        createDesk({ services: sampleServices, ...desk }),
      )
      const { page, go, close, complaints } = await openSample(browser, backend, { theme: 'light', width, height: 900 })
      await go(path)
      await prepare(page)
      await page.evaluate(axe.source)
      for (const theme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme: theme })
        await page.waitForFunction((dark) => document.documentElement.classList.contains('dark') === dark, theme === 'dark')
        const { violations } = axeFindings.parse(await page.evaluate('axe.run(document, { resultTypes: ["violations"] })'))
        expect(violations).toEqual([])
      }
      expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0)
      expect(complaints).toEqual([])
      await close()
    })
})
