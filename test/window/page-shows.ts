import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import type { Report } from '../../shared/report/report.ts'
import { press } from './keyboard.ts'

/**
 * Compares what the run page shows of a finished run with the run's report, figure by figure, as a reader would: texts are read from the
 * page and held against the report's values within the rounding they show. Works with any backend behind the page.
 */
export async function expectPageToShow(page: Page, report: Report): Promise<void> {
  const shown = (testid: string) => textOf(page, testid)
  const number = async (testid: string) => numberIn(await shown(testid))

  expect(await shown('run-name')).toBe(report.run.name)
  expect(await shown('verdict')).toBe({ pass: 'Pass', fail: 'Fail', inconclusive: 'Inconclusive' }[report.verdict])
  expect(await shown('headline')).toBe(report.headline)
  expect(await shown('distribution')).toBe({
    'balanced': 'balanced', 'skewed': 'skewed', 'pinned': 'pinned', 'inconclusive': 'inconclusive', 'not-tested': 'not tested',
  }[report.distribution.verdict])

  const { totals, latency } = report
  for (const key of ['sent', 'completed', 'failed', 'unfinished', 'skipped'] as const) {
    expect([key, await number(`total-${key}`)]).toEqual([key, totals[key]])
  }
  expect(await number('total-unidentified')).toBe(report.unidentified.requests)
  expect(await number('connections')).toBe(totals.connections)
  expect(await number('skipped')).toBe(totals.skipped)
  expectRounded(await shown('requests-per-second'), totals.requestsPerSecond)
  expectRounded(await shown('response-p50'), latency.response.p50)
  expectRounded(await shown('response-p99'), latency.response.p99)
  expectRounded(await shown('error-rate'), totals.errorRate * 100)

  await showPodTable(page)
  const shareOf = (pod: Report['pods'][number]) => (report.distribution.unit === 'request' ? pod.requestShare : pod.connectionShare)
  for (const pod of report.pods) {
    expect(await number(`pod-requests-${pod.name}`)).toBe(pod.requests)
    expect(await number(`pod-connections-${pod.name}`)).toBe(pod.connections)
    expect(await number(`pod-errors-${pod.name}`)).toBe(pod.errors)
    const row = page.locator('tr', { has: page.getByTestId(`pod-requests-${pod.name}`) })
    const [node, zone, share = '', expected = '', , , , p50 = '', interval = '', p99 = ''] = await row.locator('td').allTextContents()
    expect([node, zone]).toEqual([pod.node, pod.zone])
    expectRounded(share, shareOf(pod) * 100)
    expectRounded(expected, pod.expectedShare === null ? null : pod.expectedShare * 100)
    expectRounded(p50, pod.latency.p50)
    const [low = '', high = low] = interval.split(' – ')
    expectRounded(low, pod.medianInterval?.low ?? null)
    expectRounded(high, pod.medianInterval?.high ?? null)
    expectRounded(p99, pod.latency.p99)
  }
  await showPodTable(page)
  for (const pod of report.pods) expectRounded(await shown(`pod-share-${pod.name}`), shareOf(pod) * 100)

  for (const [i, failover] of report.failover.entries()) {
    const folded = page.getByTestId(`failover-${i}`).locator('button[aria-expanded="false"]')
    if (await folded.count() > 0) await folded.click()
    expect(await number(`failover-${i}-failed`)).toBe(failover.failedRequests)
    if (failover.failedRequests > 0) expectDuration(`+${await shown(`failover-${i}-window`)}`, failover.errorWindowMs)
    if (failover.verdict) expect(await shown(`failover-${i}-verdict`)).toBe(failover.verdict.text)
    const steps: [string, string | null][] = [
      ['slice', failover.sliceAt], ['last-connection', failover.lastNewConnectionAt], ['last-answer', failover.lastVictimAnswerAt],
      ['newcomer-ready', failover.newcomerReadyAt], ['newcomer', failover.newcomerAt], ['even-again', failover.evenAgainAt],
    ]
    for (const [key, at] of steps) {
      const text = await shown(`failover-${i}-${key}`)
      if (at === null) expect(text).toBe('not seen')
      else expectDuration(text, Date.parse(at) - Date.parse(failover.requestedAt))
    }
  }
  for (const expectation of report.expectations) {
    const item = page.getByTestId(`expectation-${expectation.name}`)
    expect(await item.getAttribute('data-met')).toBe(expectation.met === null ? null : String(expectation.met))
    expect((await item.getByTestId('actual').textContent())?.trim()).toBe(expectation.actual)
  }
  for (const part of ['response', 'service', 'connect', 'tls', 'firstByte'] as const) {
    for (const quantile of ['p50', 'p90', 'p99', 'max'] as const) {
      expectRounded(await shown(`latency-${part}-${quantile}`), latency[part][quantile])
    }
  }
  for (const error of report.errors) expect(await number(`error-${error.class}`)).toBe(error.count)
  const reasons = page.getByTestId('reasons').locator('li[data-code]')
  const codes = await reasons.evaluateAll((items) => items.map((item) => item.getAttribute('data-code')))
  expect(codes.slice(0, report.distribution.reasons.length)).toEqual(report.distribution.reasons.map((reason) => reason.code))
}

/** The text, also where it lies outside what is scrolled into view and the browser has not drawn it. */
export async function textOf(page: Page, testid: string): Promise<string> {
  return (await page.getByTestId(testid).textContent() ?? '').trim()
}

/** "12 240" → 12240 */
export function numberIn(text: string): number {
  return Number(text.replaceAll(/[\s,]/g, '').replace('−', '-').replace(/%$/, ''))
}

/** The value, rounded to as many decimals as the text has, is what the text says. */
function expectRounded(text: string, value: number | null): void {
  if (value === null) {
    expect(text).toBe('–')
    return
  }
  const decimals = /\.(\d+)/.exec(text)?.[1]?.length ?? 0
  expect(Math.abs(numberIn(text) - value)).toBeLessThanOrEqual(0.5 * 10 ** -decimals + 1e-9)
}

/** "+380 ms", "+1.42 s" */
function expectDuration(text: string, ms: number): void {
  const [, sign, size, unit] = /^([+−])([\d.]+) (ms|s)$/.exec(text) ?? []
  const shownMs = Number(size) * (unit === 's' ? 1000 : 1) * (sign === '−' ? -1 : 1)
  expect(Math.abs(shownMs - ms)).toBeLessThanOrEqual(unit === 's' ? 5 : 0.5)
}

/** Shares as a table, or as bars again; by keys, so that reading takes no more than they do. */
async function showPodTable(page: Page): Promise<void> {
  await press(page, 'pod-shares-as-table')
}
