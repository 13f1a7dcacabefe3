import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { reportSchema } from '../../shared/report/report.ts'
import { expectPageToShow, textOf } from '../window/page-shows.ts'
import { overEachDriver } from './over-each-driver.ts'
import { patience } from './patience.ts'

const mostTabs = 120

/** Moves the focus by Tab alone until it is there. */
async function tabTo(page: Page, testid: string): Promise<void> {
  await page.getByTestId(testid).waitFor()
  for (let pressed = 0; pressed < mostTabs; pressed += 1) {
    if (await page.evaluate((id) => document.activeElement?.closest(`[data-testid="${id}"]`) !== null, testid)) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`${mostTabs} times Tab do not lead to ${testid}`)
}

async function act(page: Page, testid: string): Promise<void> {
  await tabTo(page, testid)
  await page.keyboard.press('Enter')
}

overEachDriver('by keyboard alone', (desktop) => {
  test('from the demo cluster to a saved report: a pod is deleted as planned, another one by hand', async () => {
    const program = await desktop().start()
    const page = await program.page()
    const file = path.join(desktop().folder, 'report.json')
    await program.evaluate(({ dialog }, filePath) => { dialog.showSaveDialog = async () => ({ canceled: false, filePath }) }, file)

    await act(page, 'open-demo')
    await act(page, 'test-shop/checkout')
    await page.getByTestId('plan').waitFor()
    const main = process.platform === 'darwin' ? 'Meta' : 'Control'
    await page.keyboard.press(`${main}+s`)
    await expect.poll(() => textOf(page, 'standing'), patience).toBe('saved')
    await page.keyboard.press(`${main}+Enter`)

    await page.getByTestId('stop').waitFor()
    await page.getByTestId('run-progress').getByText(/^[1-9]/).waitFor()
    await act(page, 'disrupt')
    await page.getByRole('menuitem', { name: 'Delete 1 pod' }).waitFor()
    for (let pressed = 0; pressed < 20; pressed += 1) {
      if (await page.evaluate(() => document.activeElement?.textContent?.includes('Delete 1 pod'))) break
      await page.keyboard.press('ArrowDown')
    }
    await page.keyboard.press('Enter')
    await act(page, 'confirm-disruption')
    await page.getByTestId('disruption-sheet').waitFor({ state: 'detached' })

    await page.getByTestId('run-state').waitFor({ timeout: 60_000 })
    await act(page, 'save-json')
    await expect.poll(() => existsSync(file), { timeout: 10_000 }).toBe(true)
    const report = reportSchema.parse(JSON.parse(await readFile(file, 'utf8')))
    expect(report.run.state).toBe('finished')
    expect(report.failover).toHaveLength(2)
    await expectPageToShow(page, report)
  })
})
