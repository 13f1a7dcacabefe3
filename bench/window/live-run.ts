import { setTimeout as pause } from 'node:timers/promises'
import type { Browser } from 'playwright-core'
import { openWindow } from '../../test/window/browser.ts'
import type { FeedAddress } from './feed-options.ts'
import { heapGrowth, heapSample, type HeapSample } from './heap.ts'
import { watchMainThread, type MainThreadFigures } from './main-thread.ts'
import { watchFrames, type FrameFigures } from './page-probe.ts'

/** The Run page while a run goes on. */
export interface LiveFigures extends FrameFigures {
  mainThread: MainThreadFigures
  heap: HeapSample[]
  heapGrowth: number
  /** The page said what a defect would make it say. */
  complaints: string[]
}

/** Until the browser has compiled most of what runs often, which counts as heap too. */
const warmUpMs = 60_000
const heapEveryMs = 20_000

/** Watches the Run page of the feed's live run, after a warm-up; the heap is measured as it goes on. */
export async function measureLiveRun(browser: Browser, feed: FeedAddress, seconds: number): Promise<LiveFigures> {
  const { page, context, complaints } = await openWindow(browser, feed.url, { theme: 'dark', width: 1440, height: 900 })
  await page.goto(`http://127.0.0.1:${feed.port}/#/runs/${feed.liveRun}`)
  await page.getByTestId('total-sent').waitFor()
  await pause(warmUpMs)
  const session = await context.newCDPSession(page)
  const heap: HeapSample[] = []
  const mainThread = await watchMainThread(session)
  const figures = await watchFrames(page, seconds * 1000, async () => {
    const startedMs = performance.now()
    for (let atMs = 0; atMs <= seconds * 1000; atMs += heapEveryMs) {
      await pause(Math.max(0, startedMs + atMs - performance.now()))
      heap.push(await heapSample(session, atMs / 1000))
    }
    await pause(Math.max(0, startedMs + seconds * 1000 - performance.now()))
  })
  const worked = await mainThread()
  await context.close()
  return { ...figures, mainThread: worked, heap, heapGrowth: heapGrowth(heap), complaints }
}

/** The same with nothing to draw: what this browser on this machine does by itself. */
export async function measureEmptyPage(browser: Browser, seconds: number): Promise<FrameFigures> {
  const page = await browser.newPage()
  const figures = await watchFrames(page, seconds * 1000, () => pause(seconds * 1000))
  await page.close()
  return figures
}
