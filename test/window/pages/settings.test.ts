import { expect, test } from 'vitest'
import { describePages, eventually, field, runId } from './describe-pages.ts'
import { textOf } from '../page-shows.ts'

describePages('settings, palette and keys', (start) => {
  test('settings are kept at once and say so; the theme changes with them; what is not allowed is told', async () => {
    const { page, desk } = await start('/settings')
    await page.getByTestId('theme-light').click()
    await eventually(() => textOf(page, 'saved')).toMatch(/^Saved/)
    expect(desk.settings().theme).toBe('light')
    expect(await page.locator('html').getAttribute('class')).not.toContain('dark')
    expect(await textOf(page, 'runs-on-disk')).toMatch(/^212 runs take 1\.24 GB\s+in \/home\/me\/.local\/share\/evenkeel\/runs$/)
    await page.getByTestId('most-rate').fill('0')
    await page.keyboard.press('Tab')
    expect(await textOf(page, 'failure')).toContain('must be above 0')
    expect(await page.getByTestId('most-rate').inputValue()).toBe('0')
    expect(desk.settings().guardRails.mostRequestsPerSecond).toBe(1000)
    await page.reload()
    await page.getByTestId('most-rate').waitFor()
    expect(await page.getByTestId('theme-light').isChecked()).toBe(true)
    await eventually(() => page.locator('html').getAttribute('class')).not.toContain('dark')
  })

  test('the palette goes to a profile by typing', async () => {
    const { page } = await start('/')
    await page.getByTestId('test-shop/checkout').waitFor()
    await page.keyboard.press('Control+k')
    await page.getByTestId('palette-input').fill('profile nightly')
    await eventually(() => page.getByRole('option').count()).toBe(1)
    await page.keyboard.press('Enter')
    await eventually(() => page.url()).toContain('#/profiles/checkout-nightly')
  })

  test('keys are listed by ?, a filter is led to by /, and neither while typing', async () => {
    const { page } = await start('/runs')
    await page.getByTestId(`run-${runId}`).waitFor()
    await page.keyboard.press('/')
    await page.keyboard.type('a?/')
    expect(await page.getByRole('textbox', { name: 'Filter runs' }).inputValue()).toBe('a?/')
    expect(await page.getByTestId('shortcuts').count()).toBe(0)
    await page.getByTestId('open-keys').focus()
    await page.keyboard.press('?')
    await page.getByTestId('shortcuts').waitFor()
    await page.keyboard.press('Escape')
    await page.getByTestId('shortcuts').waitFor({ state: 'detached' })
  })

  test('the palette does what the page in view offers', async () => {
    const { page, desk } = await start('/profiles/checkout-failover')
    await field(page, 'spec.request.path').fill('/orders')
    await page.keyboard.press('Control+k')
    await page.getByTestId('palette-input').fill('save the profile')
    await page.keyboard.press('Enter')
    await eventually(() => desk.texts.get('checkout-failover')).toContain('/orders')
    await page.keyboard.press('Control+k')
    await page.getByTestId('palette-input').fill('even')
    await page.getByRole('option', { name: 'Open the demo cluster: even' }).click()
    await eventually(() => desk.demo()?.scenario).toBe('even')
  })
})
