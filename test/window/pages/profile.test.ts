import { expect, test } from 'vitest'
import { routeKindSchema } from '../../../shared/model/target.ts'
import { routeObjection } from '../../../shared/profile/availability.ts'
import { describePages, eventually, field } from './describe-pages.ts'
import { fillSecret } from '../fill-secret.ts'
import { textOf } from '../page-shows.ts'
import { sampleProfileText } from '../sample-desk.ts'

describePages('a profile\'s form', (start) => {
  test('what is changed in the form shows in the YAML and the other way round; comments stay; a reload of the page begins from what is saved', async () => {
    const { page, desk } = await start('/profiles/checkout-failover')
    await field(page, 'spec.load.stages[1].to').fill('900')
    await page.getByTestId('as-yaml').click()
    const yaml = page.getByTestId('yaml')
    expect(await yaml.inputValue()).toBe(sampleProfileText.replace('to: 800', 'to: 900'))
    await yaml.fill((await yaml.inputValue()).replace('path: /cart', 'path: /basket'))
    await page.getByTestId('as-form').click()
    expect(await field(page, 'spec.request.path').inputValue()).toBe('/basket')
    expect(await textOf(page, 'standing')).toBe('unsaved changes')
    await page.getByTestId('save').click()
    await eventually(() => textOf(page, 'standing')).toBe('saved')
    expect(desk.texts.get('checkout-failover')).toBe(sampleProfileText.replace('to: 800', 'to: 900').replace('/cart', '/basket'))
    await page.reload()
    expect(await field(page, 'spec.request.path').inputValue()).toBe('/basket')
  })

  test('problems stand at their field and at their line, and keep the profile from running', async () => {
    const { page } = await start('/profiles/checkout-failover')
    const stage = field(page, 'spec.load.stages[0].for')
    await stage.fill('ten seconds')
    expect(await stage.getAttribute('aria-invalid')).toBe('true')
    expect(await page.getByTestId('run').isDisabled()).toBe(true)
    await page.getByTestId('as-yaml').click()
    expect(await textOf(page, 'problems')).toContain('line 11')
    await page.getByTestId('yaml').fill('apiVersion: [')
    await page.getByTestId('as-form').click()
    await page.getByText('The YAML has a mistake').waitFor()
    expect(await field(page, 'metadata.name').isDisabled()).toBe(true)
    await page.getByTestId('discard').click()
    expect(await stage.inputValue()).toBe('10s')
  })

  test('which pods a disruption hits, and how often, is said in the form by keyboard alone', async () => {
    const { page } = await start('/profiles/checkout-failover')
    const disruption = page.getByRole('group', { name: 'Disruption 1' })
    await disruption.getByText('Which pods, how often').focus()
    await page.keyboard.press('Enter')
    for (const [label, typed] of [['Times', '10'], ['Exactly these pods', 'web-a, web-b'], ['Recovers within', '30s'], ['Chosen by seed', '7']] as const) {
      await disruption.getByLabel(label, { exact: true }).focus()
      await page.keyboard.type(typed)
    }
    await disruption.getByLabel('Guards').selectOption('true')
    await eventually(() => disruption.getByText('does not go with names').count()).toBe(1)
    await disruption.getByLabel('Pods', { exact: true }).fill('')
    expect(await disruption.getByLabel('Exactly these pods').inputValue()).toBe('web-a, web-b')
    await disruption.getByLabel('Do', { exact: true }).selectOption('drain')
    await eventually(() => disruption.getByText('only goes with do: evict').count()).toBe(1)
    await disruption.getByLabel('Exactly these pods').fill('')
    await disruption.getByLabel('Node', { exact: true }).fill('worker-1')
    await page.getByTestId('as-yaml').click()
    const text = await page.getByTestId('yaml').inputValue()
    expect(text).toMatch(/do: drain[^]*repeat: 10[^]*recover: "?30s[^]*seed: 7[^]*force: true[^]*node: worker-1/)
    expect(text).not.toMatch(/names:|pods: 1/)
    await eventually(() => page.getByTestId('run').isEnabled()).toBe(true)
  })

  test('a secret is named by the variable it is read from; neither form nor file has more', async () => {
    const { page } = await start('/profiles/checkout-failover')
    await fillSecret(page)
    await page.getByLabel('TLS: its key: variable').fill('CLIENT_KEY')
    await page.getByLabel('TLS: client certificate', { exact: true }).fill('/certs/client.pem')
    await page.getByTestId('as-yaml').click()
    const text = await page.getByTestId('yaml').inputValue()
    expect(text).toMatch(/Authorization: \{ env: API_TOKEN, prefix: "Bearer " \}/)
    expect(text).toMatch(/key: \{ env: CLIENT_KEY \}/)
    expect(await textOf(page, 'standing')).toBe('unsaved changes')
    expect(await page.getByTestId('problems').count()).toBe(0)
    await page.getByTestId('as-form').click()
    expect(await page.getByLabel('Value 1 is given').inputValue()).toBe('env')
    expect(await page.getByLabel('Before value 1').inputValue()).toBe('Bearer ')
  })

  test('what is not available is offered as such, and named at its field where a file asks for it', async () => {
    const { page } = await start('/profiles/checkout-failover')
    const route = field(page, 'spec.route')
    for (const option of await route.locator('option').all()) {
      const value = await option.getAttribute('value') ?? ''
      const objection = value === '' ? null : routeObjection(routeKindSchema.parse(value))
      expect(await option.isDisabled()).toBe(objection !== null)
      if (objection !== null) expect(await option.textContent()).toContain('not available yet')
    }
    await page.getByTestId('as-yaml').click()
    const yaml = page.getByTestId('yaml')
    await yaml.fill((await yaml.inputValue()).replace('  load:', '  route: portforward\n  load:'))
    expect(await page.getByTestId('run').isDisabled()).toBe(routeObjection('portforward') !== null)
    await page.getByTestId('as-form').click()
    await yaml.waitFor({ state: 'detached' })
    expect(await route.getAttribute('aria-invalid')).toBe(String(routeObjection('portforward') !== null))
  })

  test('a route that is stated as auto is the same choice as none', async () => {
    const { page } = await start('/profiles/checkout-failover')
    await page.getByTestId('as-yaml').click()
    const yaml = page.getByTestId('yaml')
    await yaml.fill((await yaml.inputValue()).replace('  load:', '  route: auto\n  load:'))
    await page.getByTestId('as-form').click()
    expect(await field(page, 'spec.route').inputValue()).toBe('')
    expect(await field(page, 'spec.route').locator('option', { hasText: 'stated' }).count()).toBe(0)
  })

  test('missing permissions are told with the YAML that grants them', async () => {
    const missingPermissions = [{ verb: 'delete', group: '', resource: 'pods', namespace: 'shop' }]
    const { page } = await start('/profiles/checkout-failover', { missingPermissions })
    await page.getByText('YAML that grants them').click()
    expect(await textOf(page, 'permissions')).toMatch(/delete pods in shop[^]*kind: Role[^]*namespace: shop[^]*verbs:/)
  })
})
