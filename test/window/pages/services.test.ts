import { expect, test } from 'vitest'
import { describePages, eventually, runId } from './describe-pages.ts'
import { textOf } from '../page-shows.ts'
import { sampleServices } from '../recordings.ts'

describePages('the Services', (start) => {
  test('by keyboard alone: from the Service to its proposed profile, kept, to the run', async () => {
    const { page, desk } = await start('/', { startsRun: runId })
    await page.getByTestId('test-shop/checkout').focus()
    await page.keyboard.press('Enter')
    await page.getByTestId('plan').waitFor()
    expect(await textOf(page, 'standing')).toBe('not saved yet')
    expect(await textOf(page, 'evidence')).toMatch(/^Needs \S+ connections to see ±25%; this makes \S+\.$/)
    await page.keyboard.press('Control+s')
    await eventually(() => textOf(page, 'standing')).toBe('saved')
    expect([...desk.texts.keys()]).toContain('checkout')
    await page.keyboard.press('Control+Enter')
    await page.getByTestId('run-state').waitFor()
    expect(desk.started).toEqual([{ text: desk.texts.get('checkout'), confirmed: false }])
  })

  test('a Service\'s pods, path and routes stand in a drawer that Enter opens and Escape closes', async () => {
    const { page } = await start('/')
    await page.getByTestId('look-shop/checkout').focus()
    await page.keyboard.press('Enter')
    await page.getByTestId('service-detail').waitFor()
    expect(await textOf(page, 'detail-pod-checkout-6f7d9c-gvlxt')).toMatch(/ready\s*worker-1\s*zone-a\s*yes\s*20\.0%/)
    expect(await textOf(page, 'detail-pod-checkout-6f7d9c-m4k7z')).toMatch(/not ready/)
    await page.keyboard.press('Escape')
    await page.getByTestId('service-detail').waitFor({ state: 'detached' })
  })

  test('context and namespace are chosen in the top bar and stay over a reload', async () => {
    const { page } = await start('/')
    await page.getByTestId('namespace').selectOption('shop')
    await page.getByTestId('test-shop/checkout').waitFor()
    await page.reload()
    await page.getByTestId('test-shop/checkout').waitFor()
    expect(await page.getByTestId('namespace').inputValue()).toBe('shop')
  })

  test('a Service without a way from here cannot be tested, and its button says why', async () => {
    const { page } = await start('/')
    const button = page.getByTestId('test-shop/cart')
    await button.waitFor()
    expect(await button.isDisabled()).toBe(true)
    expect(await button.getAttribute('title')).toContain('reachable only inside the cluster')
    const described = await button.evaluate((element) => document.getElementById(element.getAttribute('aria-describedby') ?? '')?.textContent)
    expect(described).toBe(await button.getAttribute('title'))
    await button.focus()
    await page.keyboard.press('Enter')
    expect(new URL(page.url()).hash).toBe('#/')
    expect(await page.getByTestId('service-detail').count()).toBe(0)
  })

  test('the demo card does what it says: opens, starts anew, shows, and closes after a question where a run goes on', async () => {
    const { page, desk } = await start('/', { runOnDemo: 'checkout-failover' })
    await page.getByTestId('test-shop/checkout').waitFor()
    const button = page.getByTestId('open-demo')
    expect(await button.textContent()).toContain('Open the demo cluster')
    expect(await page.getByTestId('close-demo').count()).toBe(0)
    await button.click()
    await page.getByTestId('demo-running').waitFor()
    await eventually(() => page.getByTestId('context').inputValue()).toBe('evenkeel-demo')
    await eventually(() => button.textContent()).toContain('Show its Services')
    expect(await button.isDisabled()).toBe(true)
    await page.getByTestId('context').selectOption('kind-dev')
    await eventually(() => button.isDisabled()).toBe(false)
    await button.click()
    await eventually(() => page.getByTestId('context').inputValue()).toBe('evenkeel-demo')

    await page.getByTestId('close-demo').click()
    expect(await textOf(page, 'close-demo-sheet')).toContain('checkout-failover goes on there and will be stopped')
    await page.keyboard.press('Escape')
    await page.getByTestId('close-demo-sheet').waitFor({ state: 'detached' })
    expect(desk.demo()).not.toBeNull()
    await page.getByTestId('scenario').selectOption('even')
    expect(await button.textContent()).toContain('Start anew as even')
    await button.click()
    await page.getByTestId('confirm').click()
    await eventually(() => desk.demo()?.scenario).toBe('even')
    await page.getByTestId('close-demo').click()
    await page.getByTestId('confirm').click()
    await eventually(() => desk.demo()).toBeNull()
    await eventually(() => page.getByTestId('context').inputValue()).toBe('kind-dev')
    await eventually(() => page.getByTestId('demo-running').count()).toBe(0)
  })

  test('what takes long says what is awaited and is given up; then it can be tried again', async () => {
    let asked = 0
    const services = () => {
      asked += 1
      return asked === 1 ? new Promise<never>(() => undefined) : Promise.resolve([...sampleServices])
    }
    const { page } = await start('/', { instead: { services } })
    await page.getByText('Listing the Services of kind-dev').waitFor()
    expect(await page.getByTestId('open-demo').isEnabled()).toBe(true)
    await page.getByRole('button', { name: 'Cancel' }).click()
    expect(await textOf(page, 'cancelled')).toContain('Given up: Listing the Services of kind-dev')
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByTestId('test-shop/checkout').waitFor()
  })
})
