import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect } from 'vitest'
import { findChromium, launchBrowser } from '../browser.ts'
import { openSample, sampleBackend, sampleRuns, sampleServices, unfinished, type OpenSample } from '../recordings.ts'
import { createDesk, type Desk, type DeskOptions } from '../sample-desk.ts'

export const newProfile = '/profiles/new?context=kind-dev&namespace=shop&service=checkout&port=http'
export const runId = sampleRuns.failover.summary.id

/** A field of the profile's form, by its place in the document. */
export const field = (page: Page, path: string) => page.locator(`[data-field="${path}"]`)
/** What is read comes to be as expected, within ten seconds. */
export const eventually = <T>(read: () => T | Promise<T>): ReturnType<typeof expect.poll<T>> => expect.poll(read, { timeout: 10_000 })

/** Opens the window at a path, with a desk of its own behind it. */
export type StartPage = (path: string, options?: Partial<DeskOptions>) => Promise<Pick<OpenSample, 'page' | 'go'> & { desk: Desk }>

/** Tests of pages in a browser; after each the page has complained of nothing and asked nobody but its own server. */
export function describePages(name: string, tests: (start: StartPage) => void): void {
  const chromium = findChromium()
  describe.skipIf(chromium === null)(`${name} (skipped where no Chromium is on the PATH or in EVENKEEL_CHROMIUM)`, () => {
    let browser: Browser
    let open: OpenSample | null = null

    beforeAll(async () => { browser = await launchBrowser(chromium ?? '') })
    afterAll(async () => { await browser.close() })
    afterEach(async () => {
      const { complaints, foreignRequests } = open ?? {}
      await open?.close()
      open = null
      expect(complaints).toEqual([])
      expect(foreignRequests).toEqual([])
    })

    tests(async (path, options = {}) => {
      const desk = createDesk({ services: sampleServices, ...options })
      open = await openSample(browser, sampleBackend([unfinished(sampleRuns.failover, 24_600, 'live')], desk))
      const { page, go } = open
      await go(path)
      return { page, go, desk }
    })
  })
}
