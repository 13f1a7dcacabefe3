import type { Page } from 'playwright-core'

/** All that a page tells in words and figures, every chart as its table, line by line. */
export async function wholePage(page: Page): Promise<string[]> {
  for (const button of await page.locator('[data-testid$="-as-table"][aria-pressed="false"]').all()) await button.click()
  await page.locator('[data-testid$="-as-table"][aria-pressed="false"]').first().waitFor({ state: 'detached' })
  return (await page.locator('main').innerText()).split('\n').map((line) => line.trim()).filter((line) => line !== '')
}
