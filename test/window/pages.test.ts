import axe from 'axe-core'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { findChromium, launchBrowser } from './browser.ts'
import { textOf } from './page-shows.ts'
import { openSample, sampleBackend, sampleRuns, sampleServices, unfinished, type OpenSample } from './recordings.ts'
import { createDesk, sampleProfileText, type Desk, type DeskOptions } from './sample-desk.ts'

const axeFindings = z.object({
  violations: z.array(z.object({ id: z.string(), nodes: z.array(z.object({ html: z.string(), failureSummary: z.string().optional() })) })),
})
const chromium = findChromium()
const runId = sampleRuns.failover.summary.id
const newProfile = '/profiles/new?context=kind-dev&namespace=shop&service=checkout&port=http'

describe.skipIf(chromium === null)('the pages around a run (skipped where no Chromium is on the PATH or in EVENKEEL_CHROMIUM)', () => {
  let browser: Browser
  let open: OpenSample | null = null

  beforeAll(async () => { browser = await launchBrowser(chromium ?? '') })
  afterAll(async () => { await browser.close() })
  afterEach(async () => {
    const { complaints, foreignRequests } = open ?? {}
    await open?.close()
    open = null
    expect(complaints).toEqual([])
    expect(foreignRequests).toEqual([])
  })

  async function start(path: string, options: Partial<DeskOptions> = {}, theme: 'light' | 'dark' = 'dark'): Promise<{ page: Page; desk: Desk }> {
    const desk = createDesk({ services: sampleServices, ...options })
    open = await openSample(browser, sampleBackend([unfinished(sampleRuns.failover, 24_600, 'live')], desk), { theme, width: 1440, height: 900 })
    await open.go(path)
    return { page: open.page, desk }
  }

  const field = (page: Page, path: string) => page.locator(`[data-field="${path}"]`)
  const eventually = <T>(read: () => T | Promise<T>) => expect.poll(read, { timeout: 10_000 })

  const states: Record<string, { path: string; prepare: (page: Page) => Promise<unknown> }> = {
    'services': { path: '/', prepare: (page) => page.getByTestId('test-shop/checkout').waitFor() },
    'service drawer': {
      path: '/',
      async prepare(page) {
        await page.getByTestId('look-shop/checkout').click()
        await page.getByTestId('service-detail').waitFor()
      },
    },
    'profiles': { path: '/profiles', prepare: (page) => page.getByTestId('profile-checkout-failover').waitFor() },
    'profile': { path: '/profiles/checkout-failover', prepare: (page) => page.getByTestId('plan').waitFor() },
    'new profile': { path: newProfile, prepare: (page) => page.getByTestId('plan').waitFor() },
    'profile with problems': { path: '/profiles/checkout-nightly', prepare: (page) => field(page, 'spec.load.stages[0].for').waitFor() },
    'yaml with problems': {
      path: '/profiles/checkout-nightly',
      async prepare(page) {
        await page.getByTestId('as-yaml').click()
        await page.getByTestId('problems').waitFor()
      },
    },
    'start sheet': {
      path: '/profiles/checkout-failover',
      async prepare(page) {
        await page.getByTestId('run').click()
        await page.getByTestId('start-sheet').waitFor()
      },
    },
    'disruption sheet': {
      path: '/runs/live',
      async prepare(page) {
        await page.getByTestId('disrupt').click()
        await page.getByRole('menuitem', { name: 'Delete 1 pod' }).click()
        await page.getByTestId('disruption-sheet').locator('.sentence').waitFor()
      },
    },
    'settings': { path: '/settings', prepare: (page) => page.getByTestId('most-rate').waitFor() },
    'palette': {
      path: '/settings',
      async prepare(page) {
        await page.getByTestId('most-rate').waitFor()
        await page.keyboard.press('Control+k')
        await page.getByTestId('palette-input').waitFor()
      },
    },
  }

  test.each(Object.entries(states).flatMap(([name, state]) => (['light', 'dark'] as const).map((theme) => ({ name, theme, ...state }))))(
    'axe finds nothing: $name, $theme', async ({ path, prepare, theme }) => {
      const { page } = await start(path, {}, theme)
      await prepare(page)
      await page.evaluate(axe.source)
      const { violations } = axeFindings.parse(await page.evaluate('axe.run(document, { resultTypes: ["violations"] })'))
      expect(violations).toEqual([])
    })

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

  test('changes that were not saved are there again after looking elsewhere', async () => {
    const { page } = await start('/profiles/checkout-failover')
    await field(page, 'spec.request.path').fill('/orders')
    await page.getByRole('link', { name: 'Runs' }).click()
    await page.getByTestId(`run-${runId}`).waitFor()
    await page.goBack()
    await eventually(() => field(page, 'spec.request.path').inputValue()).toBe('/orders')
    expect(await textOf(page, 'standing')).toBe('unsaved changes')
  })

  test('a run that could hurt is asked for once, and a no starts nothing', async () => {
    const { page, desk } = await start('/profiles/checkout-failover', { startsRun: runId })
    await page.getByTestId('run').click()
    expect(await textOf(page, 'start-sheet')).toMatch(/^After 15s 1 of 5 pods of shop\/checkout in context kind-dev is deleted/)
    await page.keyboard.press('Escape')
    await page.getByTestId('start-sheet').waitFor({ state: 'detached' })
    expect(desk.started).toEqual([])
    await page.getByTestId('run').click()
    await page.getByTestId('confirm').click()
    await page.getByTestId('run-state').waitFor()
    expect(desk.started).toEqual([{ text: sampleProfileText, confirmed: true }])
  })

  test('missing permissions are told with the YAML that grants them', async () => {
    const missingPermissions = [{ verb: 'delete', group: '', resource: 'pods', namespace: 'shop' }]
    const { page } = await start('/profiles/checkout-failover', { missingPermissions })
    await page.getByText('YAML that grants them').click()
    expect(await textOf(page, 'permissions')).toMatch(/delete pods in shop[^]*kind: Role[^]*namespace: shop[^]*verbs:/)
  })

  test('profiles are duplicated, deleted and brought back', async () => {
    const { page, desk } = await start('/profiles')
    await page.getByTestId('duplicate-checkout-failover').click()
    await eventually(() => page.url()).toContain('/profiles/checkout-failover-copy')
    await open?.go('/profiles')
    await page.getByTestId('delete-checkout-failover').click()
    await page.getByTestId('profile-checkout-failover').waitFor({ state: 'detached' })
    expect(desk.texts.has('checkout-failover')).toBe(false)
    await page.getByTestId('undo').click()
    await page.getByTestId('profile-checkout-failover').waitFor()
    expect(desk.texts.get('checkout-failover')).toBe(sampleProfileText)
  })

  test('settings are kept at once and say so; the theme changes with them; what is not allowed is told', async () => {
    const { page, desk } = await start('/settings')
    await page.getByTestId('theme-light').click()
    await eventually(() => textOf(page, 'saved')).toMatch(/^Saved/)
    expect(desk.settings().theme).toBe('light')
    expect(await page.locator('html').getAttribute('class')).not.toContain('dark')
    await page.getByTestId('most-rate').fill('0')
    await page.keyboard.press('Tab')
    expect(await textOf(page, 'failure')).toContain('must be above 0')
    expect(desk.settings().guardRails.mostRequestsPerSecond).toBe(1000)
    await page.reload()
    await page.getByTestId('most-rate').waitFor()
    expect(await page.getByTestId('theme-light').isChecked()).toBe(true)
    await eventually(() => page.locator('html').getAttribute('class')).not.toContain('dark')
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

  test('the palette goes to a profile by typing', async () => {
    const { page } = await start('/')
    await page.getByTestId('test-shop/checkout').waitFor()
    await page.keyboard.press('Control+k')
    await page.getByTestId('palette-input').fill('profile nightly')
    await eventually(() => page.getByRole('option').count()).toBe(1)
    await page.keyboard.press('Enter')
    await eventually(() => page.url()).toContain('#/profiles/checkout-nightly')
  })

  test('a pod is deleted during a run: shown first, asked once', async () => {
    const { page, desk } = await start('/runs/live')
    await page.getByTestId('disrupt').focus()
    await page.keyboard.press('Enter')
    await page.getByRole('menuitem', { name: 'Delete 1 pod' }).waitFor()
    await page.keyboard.press('Enter')
    await eventually(() => textOf(page, 'disruption-sheet')).toContain('checkout-6f7d9c-tp22c')
    expect(desk.deleted).toEqual([])
    await page.getByTestId('confirm-disruption').press('Enter')
    await page.getByTestId('disruption-sheet').waitFor({ state: 'detached' })
    expect(desk.deleted).toEqual(['checkout-6f7d9c-tp22c'])
  })
})
