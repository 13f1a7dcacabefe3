import type { Page } from 'playwright-core'

/** Fills a header whose value is read from a variable, in the form of a profile that has none, and begins to name the key's variable. */
export async function fillSecret(page: Page): Promise<void> {
  await page.getByText('Headers, body, TLS').click()
  await page.getByRole('button', { name: 'Header', exact: true }).click()
  await page.getByLabel('Header 1', { exact: true }).fill('Authorization')
  await page.getByLabel('Value 1 is given').selectOption('env')
  await page.getByLabel('Value 1', { exact: true }).fill('API_TOKEN')
  await page.getByLabel('Before value 1').fill('Bearer ')
  await page.getByLabel('TLS: its key from').selectOption('env')
}
