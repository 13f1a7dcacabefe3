import type { Locator, Page } from 'playwright-core'
import { expect } from 'vitest'
import type { Percentiles, Report } from '../../shared/report/report.ts'

/** Reads the page as a person would and holds every figure against the report, within what its digits can say. */
export async function expectReportToShow(page: Page, report: Report): Promise<void> {
  expect(await text(page.locator('.headline'))).toBe(report.headline)
  expect((await text(page.locator('#verdict h2'))).toLowerCase()).toBe(report.verdict)
  await expectReasons(page, report)
  await expectFigures(page, report)
  await expectExpectations(page, report)
  await expectShares(page, report)
  await expectLatency(page, report)
  await expectErrors(page, report)
  await expectFailover(page, report)
  const events = await rows(page.locator('#events table'))
  expect(events.map((cells) => [cells[1], cells[2], cells[3], cells[4]]))
    .toEqual(report.timeline.map(({ source, kind, subject, detail }) => [source, kind, subject, detail]))
}

async function expectReasons(page: Page, { distribution }: Report): Promise<void> {
  const shown = await page.locator('.reasons li').allTextContents()
  expect(shown).toHaveLength(distribution.reasons.length)
  for (const [i, reason] of distribution.reasons.entries()) {
    expect(shown[i]).toContain(reason.text)
    expect(shown[i]).toContain(reason.next)
  }
}

async function expectFigures(page: Page, { totals, latency }: Report): Promise<void> {
  const values = (await page.locator('.figures .value').allTextContents()).map(trimmed)
  const [rate = '', p50 = '', p99 = '', errors = '', skipped = '', connections = ''] = values
  expectNear(rate, totals.requestsPerSecond)
  expectNear(p50, latency.response.p50)
  expectNear(p99, latency.response.p99)
  if (!errors.startsWith('<')) expectNear(errors.replace('%', ''), totals.errorRate * 100)
  expect(numberIn(skipped)).toBe(totals.skipped)
  expect(numberIn(connections)).toBe(totals.connections)
  const sum = (await text(page.locator('.sum'))).match(/\d[\d,]*/g)?.map(numberIn) ?? []
  expect(sum.slice(0, 4)).toEqual([totals.sent, totals.completed, totals.failed, totals.unfinished])
}

async function expectExpectations(page: Page, { expectations }: Report): Promise<void> {
  const words = { true: 'met', false: 'not met', null: 'inconclusive' }
  expect(await rows(page.locator('#expectations table')))
    .toEqual(expectations.map(({ name, limit, actual, met }) => [name, limit, actual, words[`${met}`]]))
}

async function expectShares(page: Page, { pods, distribution }: Report): Promise<void> {
  const shown = new Map((await rows(page.locator('#shares table.shares').last(), '.name')).map((cells) => [cells[0], cells]))
  expect(shown.size).toBe(pods.length)
  for (const pod of pods) {
    const [, , share = '', expected = '', connections = '', requests = '', errors = '', p50 = '', p99 = ''] = shown.get(pod.name) ?? []
    expectNear(/([\d.]+)%/.exec(share)?.[1] ?? '', (distribution.unit === 'request' ? pod.requestShare : pod.connectionShare) * 100)
    if (pod.expectedShare !== null) expectNear(/([\d.]+)%/.exec(expected)?.[1] ?? '', pod.expectedShare * 100)
    expect([connections, requests, errors].map(numberIn)).toEqual([pod.connections, pod.requests, pod.errors])
    expectNear(p50.split(' ')[0] ?? '', pod.latency.p50)
    expectNear(p99, pod.latency.p99)
  }
}

async function expectLatency(page: Page, { latency, pods }: Report): Promise<void> {
  const parts = await rows(page.locator('#latency table').first())
  for (const [i, name] of (['response', 'service', 'connect', 'tls', 'firstByte'] as const).entries()) expectPercentiles(parts[i] ?? [], latency[name])
  const shown = new Map((await rows(page.locator('#latency table').last(), '.name')).map((cells) => [cells[0], cells]))
  for (const pod of pods.filter((one) => one.latency.count > 0)) expectPercentiles(shown.get(pod.name) ?? [], pod.latency)
}

function expectPercentiles([, count = '', ...values]: string[], wanted: Percentiles): void {
  expect(numberIn(count)).toBe(wanted.count)
  for (const [i, value] of [wanted.p50, wanted.p90, wanted.p99, wanted.p999, wanted.max, wanted.mean].entries()) expectNear(values[i] ?? '', value)
}

async function expectErrors(page: Page, { errors }: Report): Promise<void> {
  const shown = errors.length === 0 ? [] : await rows(page.locator('#errors table'), '.where')
  expect(shown.map((cells) => [cells[0], numberIn(cells[1] ?? '')])).toEqual(errors.map((error) => [error.class, error.count]))
}

async function expectFailover(page: Page, { failover }: Report): Promise<void> {
  expect(await page.locator('.failover').count()).toBe(failover.length)
  for (const [i, one] of failover.entries()) {
    const shown = new Map((await rows(page.locator('.failover').nth(i).locator('table'))).map((cells) => [cells[0], cells[2] ?? '']))
    const wanted: [string, string | null][] = [
      ['Slice says not ready', one.sliceAt], ['Last new connection to it', one.lastNewConnectionAt], ['Its last answer', one.lastVictimAnswerAt],
      ['Newcomer ready', one.newcomerReadyAt], ['Newcomer\'s first answer', one.newcomerAt], ['Shares even again', one.evenAgainAt],
    ]
    for (const [label, at] of wanted) {
      const time = shown.get(label) ?? ''
      if (at === null) expect(time).toBe('not seen')
      else expectNear(String(millisecondsIn(time)), Date.parse(at) - Date.parse(one.requestedAt), time.endsWith(' ms') ? 1 : 10)
    }
    const paragraphs = page.locator('.failover').nth(i).locator('p')
    if (one.verdict) expect(await text(paragraphs.nth(1))).toContain(one.verdict.text)
    const words = await text(paragraphs.first())
    expect(words).toContain(one.failedRequests === 0 ? 'No request was lost' : `${one.failedRequests} request`)
  }
}

/** Cells of a table's body; the first of each row is read from this part of it where given. */
async function rows(table: Locator, firstPart = ''): Promise<string[][]> {
  const lines = await table.locator('tbody tr').all()
  return Promise.all(lines.map(async (line) => {
    const cells = (await line.locator('> *').allTextContents()).map(trimmed)
    return firstPart === '' ? cells : [await text(line.locator('> *').first().locator(firstPart)), ...cells.slice(1)]
  }))
}

const trimmed = (content: string) => content.trim()

async function text(locator: Locator): Promise<string> {
  return trimmed(await locator.textContent() ?? '')
}

/** "12 240" → 12240, "−3.9" → -3.9; NaN for anything else. */
function numberIn(content: string): number {
  const digits = content.replaceAll(',', '').replace('−', '-').trim()
  return digits === '' ? Number.NaN : Number(digits)
}

function millisecondsIn(content: string): number {
  const [, sign = '', amount = '', unit = ''] = /^([+−])([\d.]+) (ms|s)$/.exec(content) ?? []
  return (sign === '−' ? -1 : 1) * Number(amount) * (unit === 's' ? 1000 : 1)
}

/** Equal within half of the last digit shown; a dash for null. */
function expectNear(shown: string, wanted: number | null, step = 10 ** -(/\.(\d+)/.exec(shown)?.[1]?.length ?? 0)): void {
  if (wanted === null) {
    expect(shown).toBe('–')
    return
  }
  expect(Math.abs(numberIn(shown) - wanted), `${shown} for ${wanted}`).toBeLessThanOrEqual(step / 2 + 1e-9)
}
