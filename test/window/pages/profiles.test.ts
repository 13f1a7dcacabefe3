import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { describePages, eventually, field, newProfile } from './describe-pages.ts'
import { sampleProfileText } from '../sample-desk.ts'

describePages('the list of profiles', (start) => {
  test('a saved profile is exported as its file', async () => {
    const { page } = await start('/profiles')
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByTestId('export-checkout-failover').click()])
    expect(download.suggestedFilename()).toBe('checkout-failover.yaml')
    expect(await readFile(await download.path(), 'utf8')).toBe(sampleProfileText)
  })

  test('profiles are duplicated, deleted and brought back', async () => {
    const { page, desk, go } = await start('/profiles')
    await page.getByTestId('duplicate-checkout-failover').click()
    await eventually(() => page.url()).toContain('/profiles/checkout-failover-copy')
    await go('/profiles')
    await page.getByTestId('delete-checkout-failover').click()
    await page.getByTestId('profile-checkout-failover').waitFor({ state: 'detached' })
    expect(desk.texts.has('checkout-failover')).toBe(false)
    await page.getByTestId('undo').click()
    await page.getByTestId('profile-checkout-failover').waitFor()
    expect(desk.texts.get('checkout-failover')).toBe(sampleProfileText)
  })

  test('a new profile that was not saved is found again in the list', async () => {
    const { page, go } = await start(newProfile)
    await field(page, 'metadata.name').fill('checkout-peak')
    await go('/profiles')
    await page.reload()
    await page.getByTestId('draft').getByRole('link', { name: 'checkout-peak' }).click()
    expect(await field(page, 'metadata.name').inputValue()).toBe('checkout-peak')
    await go('/profiles')
    await page.getByRole('button', { name: 'Discard checkout-peak' }).click()
    await page.getByTestId('draft').waitFor({ state: 'detached' })
  })

  test('a profile is renamed, duplicated and deleted by keys; Escape leaves its name', async () => {
    const { page, desk } = await start('/profiles')
    await page.getByTestId('rename-checkout-failover').press('Enter')
    await page.getByTestId('new-name').fill('something')
    await page.keyboard.press('Escape')
    await page.getByTestId('rename-checkout-failover').press('Enter')
    await page.keyboard.type('checkout-peak')
    await page.keyboard.press('Enter')
    await page.getByTestId('profile-checkout-peak').waitFor()
    expect([...desk.texts.keys()].sort()).toEqual(['checkout-nightly', 'checkout-peak'])
    await page.getByTestId('delete-checkout-peak').press('Enter')
    await page.getByTestId('undo').press('Enter')
    await page.getByTestId('profile-checkout-peak').waitFor()
  })
})
