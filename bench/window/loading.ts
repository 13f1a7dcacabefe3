import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Browser, Page } from 'playwright-core'
import { openWindow } from '../../test/window/browser.ts'
import type { FeedAddress } from './feed-options.ts'

const look = { theme: 'dark', width: 1440, height: 900 } as const

/**
 * From the start of the navigation until a user can press "Test" of a Service, milliseconds, sorted. Each time in a browser context of its
 * own, so with an empty cache; the feed lets in one browser, so its cookie is carried on.
 */
export async function measureFirstLoads(browser: Browser, feed: FeedAddress, times: number): Promise<number[]> {
  const first = await openWindow(browser, feed.url, look)
  const storageState = await first.context.storageState()
  await first.context.close()
  const found: number[] = []
  for (let i = 0; i < times; i += 1) {
    const context = await browser.newContext({ colorScheme: 'dark', viewport: look, storageState })
    const page = await context.newPage()
    await page.goto(`http://127.0.0.1:${feed.port}/`, { waitUntil: 'commit' })
    found.push(await shownAfterMs(page, '[data-testid="test-shop/checkout"]'))
    await context.close()
  }
  return found.sort((a, b) => a - b)
}

/** From asking for a stored run until its figures are shown, milliseconds. */
export async function measureStoredRun(browser: Browser, feed: FeedAddress): Promise<number> {
  const { page, context } = await openWindow(browser, feed.url, look)
  await page.getByTestId('test-shop/checkout').waitFor()
  const startedMs = await page.evaluate(() => performance.now())
  await page.goto(`http://127.0.0.1:${feed.port}/#/runs/${feed.storedRun}`)
  const shownMs = await shownAfterMs(page, '[data-testid="run-state"]')
  await context.close()
  return shownMs - startedMs
}

/** Bytes of all JavaScript the built window can load, compressed as a server would. */
export async function javascriptBytes(windowDir: string): Promise<{ plain: number; gzip: number }> {
  const assets = join(windowDir, 'assets')
  const scripts = (await readdir(assets)).filter((name) => name.endsWith('.js'))
  const contents = await Promise.all(scripts.map((name) => readFile(join(assets, name))))
  return {
    plain: contents.reduce((sum, content) => sum + content.length, 0),
    gzip: contents.reduce((sum, content) => sum + gzipSync(content, { level: 9 }).length, 0),
  }
}

/** The page's clock, which starts with the navigation, when the element was first there and drawn, and the page ready for input. */
function shownAfterMs(page: Page, selector: string): Promise<number> {
  return page.evaluate((wanted) => new Promise<number>((resolve, reject) => {
    setTimeout(() => reject(new Error(`The window shows no ${wanted} after 60 s.`)), 60_000)
    const look = () => {
      if (document.querySelector(wanted) === null) requestAnimationFrame(look)
      else requestAnimationFrame(() => setTimeout(() => resolve(performance.now())))
    }
    look()
  }), selector)
}
