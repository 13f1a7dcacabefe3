import type { Browser, Page } from 'playwright-core'
import { expect } from 'vitest'
import { reportSchema, type Report } from '../../shared/report/report.ts'
import { expectReportToShow } from '../report/report-shows.ts'
import { chooseInMenu, goByPalette, mainKey, press, tabInto } from './keyboard.ts'
import { expectPageToShow, textOf } from './page-shows.ts'

const patience = { timeout: 20_000 }
const runTimeoutMs = 120_000

export interface KeyboardHost {
  page: Page
  /** Does what saves a file, and returns the file's text once it is there. */
  saved(act: () => Promise<void>): Promise<string>
  /** Shows the exported web page. */
  browser: Browser
}

/**
 * The main job by keys alone, in whatever host the page is: the demo cluster is opened, its Service picked, the proposed profile kept and
 * saved, run, disrupted by the menu and its question, the verdict read, the report exported both ways. Page, JSON and web page must say the
 * same, now and when the run is opened again from the history. Nothing is clicked, and no script moves the focus.
 */
export async function testByKeyboard({ page, saved, browser }: KeyboardHost): Promise<Report> {
  await startDemoRun(page)
  expect(await textOf(page, 'verdict')).toBe('So far')
  const victim = await disrupt(page)

  await page.getByTestId('run-state').waitFor({ timeout: runTimeoutMs })
  const report = reportSchema.parse(JSON.parse(await saved(() => press(page, 'save-json'))))
  expect(report.run.state).toBe('finished')
  expect(report.failover.filter((one) => one.victim === victim)).toHaveLength(1)
  await expectPageToShow(page, report)

  const html = await saved(() => press(page, 'save-html'))
  await expectWebPageToShow(browser, html, report)

  await goByPalette(page, 'Runs')
  await tabInto(page, `[data-testid="run-${report.run.id}"] a`)
  await page.keyboard.press('Enter')
  await page.getByTestId('run-state').waitFor()
  await expectPageToShow(page, report)
  return report
}

/** From the first page to a run of the demo cluster's Service that has measured for a second or more, with the proposed profile, saved; its planned disruption is asked for. */
export async function startDemoRun(page: Page): Promise<void> {
  await press(page, 'open-demo')
  await press(page, 'test-shop/checkout')
  await page.getByTestId('plan').waitFor()
  await page.keyboard.press(`${mainKey}+s`)
  await expect.poll(() => textOf(page, 'standing'), patience).toBe('saved')
  await page.keyboard.press(`${mainKey}+Enter`)
  await page.getByTestId('start-sheet').waitFor()
  await press(page, 'confirm')
  await page.getByTestId('stop').waitFor()
  await page.getByTestId('run-progress').getByText(/^[1-9]/).waitFor()
}

/** Deletes a pod by the menu; returns the one that the question named. */
async function disrupt(page: Page): Promise<string> {
  await press(page, 'disrupt')
  await chooseInMenu(page, 'Delete 1 pod')
  const question = page.getByRole('dialog').getByText(/^Delete \S+ now\?$/)
  await question.waitFor()
  const [, victim = ''] = /^Delete (\S+) now\?$/.exec((await question.textContent() ?? '').trim()) ?? []
  await press(page, 'confirm-disruption')
  await page.getByTestId('disruption-sheet').waitFor({ state: 'detached' })
  return victim
}

async function expectWebPageToShow(browser: Browser, html: string, report: Report): Promise<void> {
  const context = await browser.newContext({ offline: true })
  const exported = await context.newPage()
  await exported.setContent(html)
  await expectReportToShow(exported, report)
  await context.close()
}
