import { readFile } from 'node:fs/promises'
import axe from 'axe-core'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { recordedBackend } from '../../renderer/backend/recorded.ts'
import type { Backend } from '../../shared/contract/backend.ts'
import { createEventQueue, type EventQueue } from '../../shared/contract/event-queue.ts'
import { openFrom } from '../../shared/contract/open-from.ts'
import type { RunEvent } from '../../shared/contract/run-event.ts'
import { reportSchema } from '../../shared/report/report.ts'
import { formatInteger } from '../../shared/run-view/format.ts'
import { findChromium, launchBrowser } from './browser.ts'
import { expectPageToShow, numberIn, textOf } from './page-shows.ts'
import { asFarAs } from './recorded-run.ts'
import { openSample, recording, sampleBackend, sampleRuns, unfinished, type OpenSample } from './recordings.ts'

const axeFindings = z.object({
  violations: z.array(z.object({ id: z.string(), nodes: z.array(z.object({ html: z.string(), failureSummary: z.string().optional() })) })),
})
const chromium = findChromium()
const run = sampleRuns.failover
const runPath = `/runs/${run.summary.id}`

describe.skipIf(chromium === null)('the window in Chromium (skipped where none is on the PATH or in EVENKEEL_CHROMIUM)', () => {
  let browser: Browser
  let open: OpenSample | null = null

  beforeAll(async () => { browser = await launchBrowser(chromium ?? '') })
  afterAll(async () => { await browser.close() })
  afterEach(async () => {
    await open?.close()
    open = null
  })

  async function start(backend: Backend, path: string, theme: 'light' | 'dark' = 'dark'): Promise<OpenSample> {
    open = await openSample(browser, backend, { theme, width: 1440, height: 900 })
    await open.go(path)
    return open
  }

  test.each(Object.entries(sampleRuns))(
    'a stored run shows its report: %s', async (_name, stored) => {
      const { page, complaints, foreignRequests } = await start(sampleBackend(), `/runs/${stored.summary.id}`)
      await page.getByTestId('run-state').waitFor()
      await expectPageToShow(page, stored.report)
      expect(complaints).toEqual([])
      expect(foreignRequests).toEqual([])
    })

  test('of many failovers the last is unfolded, and any other when asked', async () => {
    const [failover] = run.report.failover
    if (!failover) throw new Error('the run has a failover')
    const report = { ...run.report, failover: [failover, failover, { ...failover, failedRequests: 0, errorWindowMs: 0 }] }
    const events = run.events.map((event) => (event.kind === 'report' ? { ...event, report } : event))
    const { page } = await start(sampleBackend([{ ...recording(run), summary: { ...run.summary, id: 'many' }, events, report }]), '/runs/many')
    await page.getByTestId('run-state').waitFor()
    const heads = page.locator('[data-testid^="failover-"] > button')
    const unfolded = () => heads.evaluateAll((buttons) => buttons.map((button) => button.getAttribute('aria-expanded')))
    expect(await unfolded()).toEqual(['false', 'false', 'true'])
    expect(await heads.nth(0).textContent()).toContain(`${failover.failedRequests} failed in`)
    await heads.nth(0).press('Enter')
    expect(await unfolded()).toEqual(['true', 'false', 'true'])
    await expectPageToShow(page, report)
  })

  test('a run is followed while it goes on, can be stopped, and then shows its report without having moved', async () => {
    const live = liveBackend()
    const { page, complaints } = await start(live.backend, runPath)
    live.push(...asFarAs(run, 24_600))
    await eventually(() => textOf(page, 'run-progress')).toBe('24.6 s of 60.0 s')
    const snapshot = run.events.findLast((event) => event.kind === 'snapshot' && event.snapshot.atMs <= 24_600)
    if (snapshot?.kind !== 'snapshot') throw new Error('the run has snapshots')
    await eventually(async () => numberIn(await textOf(page, 'total-sent'))).toBe(snapshot.snapshot.totals.sent)
    expect(await textOf(page, 'verdict')).toBe('So far')
    expect(await textOf(page, 'headline')).toBe(snapshot.snapshot.headline)

    await watchLayout(page)
    live.push(...asFarAs(run, 30_000).slice(asFarAs(run, 24_600).length))
    await eventually(() => textOf(page, 'run-progress')).toBe('30.0 s of 60.0 s')
    expect(await layoutShift(page)).toBeLessThan(0.01)

    await page.getByTestId('stop').click()
    await eventually(() => live.stopped).toEqual([run.summary.id])
    expect(await page.getByTestId('stop').isDisabled()).toBe(true)

    live.push(...run.events.slice(asFarAs(run, 30_000).length))
    await page.getByTestId('run-state').waitFor()
    await expectPageToShow(page, run.report)
    expect(complaints).toEqual([])
  })

  test('Escape pressed twice stops, once does not', async () => {
    const live = liveBackend()
    const { page } = await start(live.backend, runPath)
    live.push(...asFarAs(run, 5000))
    await page.getByTestId('stop').waitFor()
    await page.keyboard.press('Escape')
    await eventually(() => textOf(page, 'stop')).toContain('again')
    expect(live.stopped).toEqual([])
    await page.keyboard.press('Escape')
    await eventually(() => live.stopped).toEqual([run.summary.id])
  })

  test('a reload in the middle of a run shows the run again, nothing lost, nothing twice', async () => {
    const { page } = await start(sampleBackend([unfinished(run, 24_600, 'live')]), '/runs/live')
    await eventually(() => textOf(page, 'run-progress')).toBe('24.6 s of 60.0 s')
    const figures = async () => [await textOf(page, 'total-sent'), await textOf(page, 'headline')]
    const last = asFarAs(run, 24_600).findLast((event) => event.kind === 'snapshot')?.snapshot
    const told = [formatInteger(last?.totals.sent ?? 0), last?.headline]
    await eventually(figures).toEqual(told)
    await page.reload()
    await eventually(() => textOf(page, 'run-progress')).toBe('24.6 s of 60.0 s')
    await eventually(figures).toEqual(told)
  })

  test('one moment is marked in every chart, by pointer and by keyboard', async () => {
    const { page } = await start(sampleBackend(), runPath)
    await page.getByTestId('run-state').waitFor()
    expect(await page.locator('.cursor').count()).toBe(0)
    await page.locator('.time-chart').first().hover()
    await eventually(() => page.locator('.cursor').count()).toBe(3)
    await page.mouse.move(5, 5)
    await eventually(() => page.locator('.cursor').count()).toBe(0)

    const slider = page.getByTestId('moment')
    await slider.focus()
    for (let i = 0; i < 45; i += 1) await slider.press('ArrowLeft')
    await eventually(() => page.locator('.cursor').count()).toBe(3)
    const second = run.events.flatMap((event) => (event.kind === 'seconds' ? event.seconds : [])).find((one) => one.atMs === 15_000)
    expect(await slider.getAttribute('aria-valuetext')).toContain(`15.0 s: ${second?.sent} sent, ${second?.failed} errors`)
  })

  test('the report is saved as HTML and as the JSON it is', async () => {
    const { page } = await start(sampleBackend(), runPath)
    const json = await download(page, 'save-json')
    expect(reportSchema.parse(JSON.parse(json.content))).toEqual(run.report)
    expect(json.name).toBe(`${run.summary.id}.json`)
    const html = await download(page, 'save-html')
    expect(html.content).toBe(recording(run).html)
    expect(html.name).toBe(`${run.summary.id}.html`)
  })

  test('a run that does not exist, and one that fails to start, are told with what to do', async () => {
    const { page } = await start(sampleBackend(), '/runs/nothing')
    await eventually(() => textOf(page, 'failure')).toContain('There is no run "nothing".')
    await open?.go('/')
    await page.getByTestId('test-shop/checkout').click()
    await page.getByTestId('run').click()
    await eventually(() => textOf(page, 'failure')).toContain('Recorded runs can only be looked at.')
  })

  test('a lost connection is told', async () => {
    const { page, served } = await start(sampleBackend(), runPath)
    await page.getByTestId('run-state').waitFor()
    await served.close()
    await page.getByText('Connection to Evenkeel lost').waitFor()
    expect(await textOf(page, 'headline')).toBe(run.report.headline)
  })

  test('runs are listed newest first, can be filtered, and open', async () => {
    const { page } = await start(sampleBackend(), '/runs')
    const names = () => page.locator('tbody th').allInnerTexts()
    await eventually(names).toEqual(['checkout-failover', 'checkout-hot-pod', 'checkout-smoke', 'checkout-wide'])
    await page.getByLabel('Filter runs').fill('fail skewed')
    await eventually(names).toEqual(['checkout-hot-pod'])
    await page.getByRole('link', { name: 'checkout-hot-pod' }).click()
    await eventually(() => textOf(page, 'run-name')).toBe('checkout-hot-pod')
  })

  test.each([
    ['light', runPath], ['dark', runPath], ['light', '/runs/live'], ['dark', '/runs/live'],
    ['light', `/runs/${sampleRuns.wide.summary.id}`], ['dark', `/runs/${sampleRuns.hotPod.summary.id}`],
    ['light', '/runs'], ['dark', '/runs'], ['light', '/'], ['dark', '/'],
  ] as const)('axe finds nothing to object to: %s %s', async (theme, path) => {
    const { page } = await start(sampleBackend([unfinished(run, 24_600, 'live')]), path, theme)
    await page.locator('h1').waitFor()
    if (path.startsWith('/runs/')) await page.getByTestId('total-sent').waitFor()
    expect(await axeViolations(page)).toEqual([])
    for (const button of await page.locator('[data-testid$=-as-table]').all()) await button.click()
    expect(await axeViolations(page)).toEqual([])
  })
})

/** Awaits what the page is about to show. */
function eventually<T>(look: () => T | Promise<T>) {
  return expect.poll(look, { timeout: 10_000 })
}

/** A backend with one run whose events the test decides. */
function liveBackend() {
  const told: RunEvent[] = []
  const queues: EventQueue<RunEvent>[] = []
  const stopped: string[] = []
  const backend: Backend = {
    ...recordedBackend({ runs: [] }),
    stopRun: ({ runId }) => {
      stopped.push(runId)
      return Promise.resolve({})
    },
    open: openFrom({
      run: () => {
        const queue = createEventQueue<RunEvent>()
        for (const event of told) queue.push(event)
        queues.push(queue)
        return queue.stream
      },
    }),
  }
  return {
    backend,
    stopped,
    push(...events: RunEvent[]) {
      told.push(...events)
      for (const queue of queues) {
        for (const event of events) queue.push(event)
      }
    },
  }
}

async function download(page: Page, testid: string): Promise<{ name: string; content: string }> {
  const [saved] = await Promise.all([page.waitForEvent('download'), page.getByTestId(testid).click()])
  return { name: saved.suggestedFilename(), content: await readFile(await saved.path(), 'utf8') }
}

async function axeViolations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source)
  const found = axeFindings.parse(await page.evaluate('axe.run(document, { resultTypes: ["violations"] })'))
  return found.violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html} ${node.failureSummary ?? ''}`))
}

async function watchLayout(page: Page): Promise<void> {
  await page.evaluate(() => {
    Object.assign(globalThis, { layoutShift: 0 })
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        const before = Number(Reflect.get(globalThis, 'layoutShift'))
        if ('value' in entry) Object.assign(globalThis, { layoutShift: before + Number(entry.value) })
      }
    }).observe({ type: 'layout-shift' })
  })
}

function layoutShift(page: Page): Promise<number> {
  return page.evaluate(() => Number(Reflect.get(globalThis, 'layoutShift')))
}
