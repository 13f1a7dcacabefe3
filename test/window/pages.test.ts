import { readFile } from 'node:fs/promises'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { routeKindSchema } from '../../shared/model/target.ts'
import { routeObjection } from '../../shared/profile/availability.ts'
import { findChromium, launchBrowser } from './browser.ts'
import { press, tabInto } from './keyboard.ts'
import { textOf } from './page-shows.ts'
import { openSample, sampleBackend, sampleRuns, sampleServices, unfinished, type OpenSample } from './recordings.ts'
import { sampleComparison } from './sample-comparison.ts'
import { createDesk, oddRuns, sampleProfileText, type Desk, type DeskOptions } from './sample-desk.ts'

const chromium = findChromium()
const newProfile = '/profiles/new?context=kind-dev&namespace=shop&service=checkout&port=http'
const runId = sampleRuns.failover.summary.id

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

  test('changes that were not saved are there again after looking elsewhere', async () => {
    const { page } = await start('/profiles/checkout-failover')
    await field(page, 'spec.request.path').fill('/orders')
    await page.getByRole('link', { name: 'Runs' }).click()
    await page.getByTestId(`run-${runId}`).waitFor()
    await page.goBack()
    await eventually(() => field(page, 'spec.request.path').inputValue()).toBe('/orders')
    expect(await textOf(page, 'standing')).toBe('unsaved changes')
  })

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

  test('a secret is named by the variable it is read from; neither form nor file has more', async () => {
    const { page } = await start('/profiles/checkout-failover')
    await page.getByText('Headers, body, TLS').click()
    await page.getByRole('button', { name: 'Header', exact: true }).click()
    await page.getByLabel('Header 1', { exact: true }).fill('Authorization')
    await page.getByLabel('Value 1 is given').selectOption('env')
    await page.getByLabel('Value 1', { exact: true }).fill('API_TOKEN')
    await page.getByLabel('Before value 1').fill('Bearer ')
    await page.getByLabel('TLS: its key from').selectOption('env')
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

  test('a saved profile is exported as its file', async () => {
    const { page } = await start('/profiles')
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByTestId('export-checkout-failover').click()])
    expect(download.suggestedFilename()).toBe('checkout-failover.yaml')
    expect(await readFile(await download.path(), 'utf8')).toBe(sampleProfileText)
  })

  test('the history opened first says which context the lists are about, and asks no cluster', async () => {
    let listed = 0
    const { page } = await start('/runs', { instead: { services: () => { listed += 1; return Promise.resolve([]) } } })
    await page.waitForLoadState('networkidle')
    listed = 0
    await page.reload()
    await page.getByTestId(`run-${runId}`).waitFor()
    await eventually(() => page.getByTestId('context').inputValue()).toBe('kind-dev')
    expect(await page.getByTestId('namespace').count()).toBe(1)
    expect(listed).toBe(0)
  })

  test('a run that could hurt is asked for once, and a no starts nothing', async () => {
    const { page, desk } = await start('/profiles/checkout-failover', { startsRun: runId })
    await page.getByTestId('run').click()
    expect(await textOf(page, 'start-sheet')).toMatch(/^After 15s 1 of 5 pods of shop\/checkout in context kind-dev will be deleted/)
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
    expect(await textOf(page, 'runs-on-disk')).toMatch(/^212 runs take 1\.24 GB\s+in \/home\/me\/.local\/share\/evenkeel\/runs$/)
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

  test('by keyboard alone: two runs chosen from the history are held against each other, the older one as the baseline', async () => {
    const { failover, hotPod } = sampleRuns
    const { page } = await start('/runs', { instead: { compare: sampleComparison() } })
    for (const { summary } of [failover, hotPod]) {
      await tabInto(page, `[data-testid="choose-${summary.id}"]`)
      await page.keyboard.press('Space')
    }
    expect(await page.getByTestId(`choose-${sampleRuns.short.summary.id}`).isDisabled()).toBe(true)
    await page.keyboard.press('c')
    await page.getByTestId('compared-figures').waitFor()
    expect(new URL(page.url()).hash).toBe(`#/runs/compare/${hotPod.summary.id}/${failover.summary.id}`)
    const comparison = await sampleComparison()({ baselineId: hotPod.summary.id, runId: failover.summary.id })
    expect(await textOf(page, 'verdict')).toBe('Worse')
    expect(await textOf(page, 'headline')).toBe(comparison.sentence)
    for (const { name, word } of comparison.figures) expect(await page.getByTestId(`figure-${name}`).getAttribute('data-word')).toBe(word)
    expect(await textOf(page, 'figure-response time p90')).toMatch(/worse[^]*ms[^]*\+[\d.]+%[^]*between/)
    expect(await textOf(page, 'compared-settings')).toContain('Load')
    expect(await page.getByTestId('compared-pods').locator('tbody tr').count()).toBe(comparison.pods.length)
    await press(page, 'swap')
    await eventually(() => textOf(page, 'verdict')).toBe('Better')
  })

  test('a run is held against another one from its own page', async () => {
    const { page } = await start(`/runs/${runId}`, { instead: { compare: sampleComparison() } })
    await page.getByTestId('compare-with').click()
    expect(await textOf(page, 'choose-another')).toContain('Choose another run to hold against checkout-failover')
    await page.getByTestId(`choose-${sampleRuns.hotPod.summary.id}`).check()
    await page.getByTestId('compare').click()
    await page.getByTestId('compared-figures').waitFor()
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

  test('a new profile that was not saved is found again in the list', async () => {
    const { page } = await start(newProfile)
    await field(page, 'metadata.name').fill('checkout-peak')
    await open?.go('/profiles')
    await page.reload()
    await page.getByTestId('draft').getByRole('link', { name: 'checkout-peak' }).click()
    expect(await field(page, 'metadata.name').inputValue()).toBe('checkout-peak')
    await open?.go('/profiles')
    await page.getByRole('button', { name: 'Discard checkout-peak' }).click()
    await page.getByTestId('draft').waitFor({ state: 'detached' })
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

  test('Escape that closes a sheet or a menu is not the first of the two that stop a run', async () => {
    const { page, desk } = await start('/runs/live')
    await page.getByTestId('disrupt').press('Enter')
    await page.getByRole('menuitem', { name: 'Delete 1 pod' }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('menuitem', { name: 'Delete 1 pod' }).waitFor({ state: 'detached' })
    await page.keyboard.press('Control+k')
    await page.getByTestId('palette-input').waitFor()
    await page.keyboard.press('Escape')
    await page.getByTestId('palette-input').waitFor({ state: 'detached' })
    await page.keyboard.press('Escape')
    await page.getByText('Esc again stops').waitFor()
    expect(desk.stopped).toEqual([])
    await page.keyboard.press('Escape')
    await eventually(() => desk.stopped).toEqual(['live'])
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

  test('runs are told apart, filtered by verdict and words; damaged and interrupted ones are shown as such', async () => {
    const runs = () => Promise.resolve([...Object.values(sampleRuns).map((run) => run.summary), ...oddRuns])
    const { page } = await start('/runs', { instead: { runs } })
    expect(await textOf(page, `run-${runId}`)).toMatch(/pass\s*checkout-failover[^]*shop\/checkout[^]*\/s for [^]*50 connections\s*1 min 00 s\s*39\.3/)
    expect(await textOf(page, 'standing-20260804-081200-broken')).toBe('damaged')
    expect(await textOf(page, 'standing-20260806-201500-halted')).toBe('interrupted')
    expect(await textOf(page, 'run-20260806-173000-ended1')).toContain('stopped early')
    await page.getByTestId('verdict-filter').selectOption('fail')
    await eventually(() => page.locator('tbody tr').count()).toBe(1)
    await page.getByTestId('verdict-filter').selectOption('')
    await page.keyboard.press('Tab')
    await page.getByRole('textbox', { name: 'Filter runs' }).fill('unlimited soak')
    await eventually(() => page.locator('tbody tr').count()).toBe(1)
    await page.getByTestId('run-20260806-173000-ended1').waitFor()
  })

  test('what takes long says what is awaited and is given up; then it can be tried again', async () => {
    let asked = 0
    const services = () => {
      asked += 1
      return asked === 1 ? new Promise<never>(() => undefined) : Promise.resolve([...sampleServices])
    }
    const { page } = await start('/', { instead: { services } })
    await page.getByText('Reading the kubeconfig').waitFor()
    await page.getByRole('button', { name: 'Cancel' }).click()
    expect(await textOf(page, 'cancelled')).toContain('Given up: Reading the kubeconfig')
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByTestId('test-shop/checkout').waitFor()
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
