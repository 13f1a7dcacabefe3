import { expect, test } from 'vitest'
import { describePages, eventually, field, newProfile, runId } from './describe-pages.ts'
import { textOf } from '../page-shows.ts'

describePages('new profiles and drafts', (start) => {
  test('a new profile begins with a question, chosen by keyboard alone; each question keeps what was typed', async () => {
    const { page, desk } = await start('/profiles/new')
    const template = page.getByTestId('template')
    await template.focus()
    await page.keyboard.type('Does it survive the loss of a pod')
    await page.keyboard.press('Enter')
    await eventually(() => field(page, 'metadata.description').inputValue()).toBe('Does it survive the loss of a pod?')
    await field(page, 'spec.target.service').fill('checkout')
    await field(page, 'spec.target.namespace').fill('shop')
    await template.selectOption('affinity')
    await eventually(() => field(page, 'metadata.description').inputValue()).toBe('Does this client stay with one pod?')
    await template.selectOption('survives-pod')
    await eventually(() => field(page, 'spec.target.service').inputValue()).toBe('checkout')
    await page.getByTestId('as-yaml').click()
    expect(await page.getByTestId('yaml').inputValue()).toMatch(/# evict honours[^]*do: evict/)
    await page.keyboard.press('Control+s')
    await eventually(() => textOf(page, 'standing')).toBe('saved')
    expect([...desk.texts.values()].some((text) => text.includes('# evict honours') && text.includes('service: checkout'))).toBe(true)
  })

  test('a question asked of a Service has it as its target', async () => {
    const { page } = await start(`${newProfile}&template=scale-out`)
    await page.getByTestId('plan').waitFor()
    expect(await textOf(page, 'profile-name')).toBe('checkout-scale-out')
    expect(await field(page, 'spec.target.service').inputValue()).toBe('checkout')
    expect(await field(page, 'spec.target.port').inputValue()).toBe('http')
  })

  test('changes that were not saved are there again after looking elsewhere', async () => {
    const { page } = await start('/profiles/checkout-failover')
    await field(page, 'spec.request.path').fill('/orders')
    await page.getByRole('link', { name: 'Runs' }).click()
    await page.getByTestId(`run-${runId}`).waitFor()
    await page.goBack()
    await eventually(() => field(page, 'spec.request.path').inputValue()).toBe('/orders')
    expect(await textOf(page, 'standing')).toBe('unsaved changes')
  })

  test('a draft outlives a reload and says so, without what may be secret; it can be discarded', async () => {
    const { page } = await start('/profiles/checkout-failover')
    await page.getByTestId('as-yaml').click()
    const yaml = page.getByTestId('yaml')
    await yaml.fill((await yaml.inputValue()).replace('path: /cart', 'path: /basket, headers: { Authorization: Bearer abc, X-Trace: yes }'))
    expect(await page.evaluate(() => JSON.stringify({ ...sessionStorage }))).not.toContain('Bearer')
    await page.reload()
    expect(await textOf(page, 'restored')).toMatch(/unsaved draft was restored[^]*Not kept[^]*header Authorization/)
    expect(await field(page, 'spec.request.path').inputValue()).toBe('/basket')
    expect(await textOf(page, 'standing')).toBe('unsaved changes')
    await page.getByTestId('discard-draft').click()
    await page.getByTestId('restored').waitFor({ state: 'detached' })
    expect(await field(page, 'spec.request.path').inputValue()).toBe('/cart')
    await page.reload()
    await field(page, 'spec.request.path').waitFor()
    expect(await page.getByTestId('restored').count()).toBe(0)
  })
})
