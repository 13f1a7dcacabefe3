import type { Page } from 'playwright-core'

const mostTabs = 300
const mostArrows = 30

/** The key that shortcuts go with. */
export const mainKey = process.platform === 'darwin' ? 'Meta' : 'Control'

/** Moves the focus by Tab alone until it is within what the selector names. */
export async function tabInto(page: Page, selector: string): Promise<void> {
  await page.locator(selector).first().waitFor()
  for (let pressed = 0; pressed < mostTabs; pressed += 1) {
    if (await page.evaluate((wanted) => Boolean(document.activeElement?.closest(wanted)), selector)) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`${mostTabs} times Tab do not lead to ${selector}`)
}

/** Presses Enter on what has this test id, reached by Tab. */
export async function press(page: Page, testid: string): Promise<void> {
  await tabInto(page, `[data-testid="${testid}"]`)
  await page.keyboard.press('Enter')
}

/** Chooses an item of an open menu by the arrow keys. */
export async function chooseInMenu(page: Page, label: string): Promise<void> {
  await page.getByRole('menuitem', { name: label }).waitFor()
  for (let pressed = 0; pressed < mostArrows; pressed += 1) {
    if (await page.evaluate((wanted) => document.activeElement?.textContent?.includes(wanted), label)) {
      await page.keyboard.press('Enter')
      return
    }
    await page.keyboard.press('ArrowDown')
  }
  throw new Error(`${mostArrows} times the arrow key do not lead to "${label}"`)
}

/** Types into the command palette, and takes what it offers first. */
export async function goByPalette(page: Page, text: string): Promise<void> {
  await page.keyboard.press(`${mainKey}+k`)
  await page.getByTestId('palette-input').waitFor()
  await page.keyboard.type(text)
  await page.locator('[data-testid="palette"] [role="option"][aria-selected="true"]').getByText(text).first().waitFor()
  await page.keyboard.press('Enter')
  await page.getByTestId('palette').waitFor({ state: 'detached' })
}
