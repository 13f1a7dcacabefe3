import type { Page } from 'playwright-core'

/** All that a page tells in words and figures, every chart as its table, line by line. */
export async function wholePage(page: Page): Promise<string[]> {
  const charts = page.locator('[data-testid$="-as-table"][aria-pressed="false"]')
  for (let left = await charts.count(); left > 0; left -= 1) await charts.first().click()
  return (await page.locator('main').innerText()).split('\n').map((line) => line.trim()).filter((line) => line !== '')
}
