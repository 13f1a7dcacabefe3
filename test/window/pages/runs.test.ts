import { expect, test } from 'vitest'
import { describePages, eventually, runId } from './describe-pages.ts'
import { press, tabInto } from '../keyboard.ts'
import { textOf } from '../page-shows.ts'
import { sampleRuns } from '../recordings.ts'
import { sampleComparison } from '../sample-comparison.ts'
import { oddRuns, sampleProfileText } from '../sample-desk.ts'

describePages('the history and a run', (start) => {
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
})
