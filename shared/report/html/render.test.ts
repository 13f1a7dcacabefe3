import { describe, expect, it } from 'vitest'
import { sampleRuns } from '../../../test/report/sample-runs.ts'
import type { Second } from '../../contract/run-event.ts'
import { errorClasses } from '../../tally/error-class.ts'
import { errorWords } from '../error-words.ts'
import type { Failover, Report } from '../report.ts'
import { renderHtmlReport } from './render.ts'

const failover = sampleRuns.failover()

describe.each(Object.entries(sampleRuns))('the HTML report of %s', (_name, make) => {
  const { report, seconds, plan } = make()
  const text = renderHtmlReport(report, seconds, plan)

  it('refers to nothing outside itself and runs nothing', () => {
    expect(text).toContain('content="default-src &#39;none&#39;; style-src &#39;unsafe-inline&#39;; img-src data:;')
    expect(text).not.toMatch(/<script|<link(?! rel="icon" href="data:)|<img|<iframe|<object|<embed|@import|javascript:/i)
    expect(text).not.toMatch(/\son\w+=/i)
    const references = [...text.matchAll(/(?:href|src|action)="([^"]*)"|url\(([^)]*)\)/g)].map((match) => match[1] ?? match[2] ?? '')
    expect(references.length).toBeGreaterThan(5)
    for (const reference of references) expect(reference).toMatch(/^(#[\w-]+|data:image\/svg\+xml,.*)$/)
  })

  it('refers to no place that it does not have', () => {
    const ids = new Set([...text.matchAll(/ id="([^"]+)"/g)].map((match) => match[1]))
    for (const [, id] of text.matchAll(/(?:href="|url\()#([\w-]+)/g)) expect(ids).toContain(id)
  })

  it('holds no value that is no value', () => {
    expect(text).not.toMatch(/NaN|Infinity|undefined|\[object/)
  })

  it('begins with the verdict sentence', () => {
    const main = text.slice(text.indexOf('<main>'))
    expect(main.indexOf(report.headline.slice(0, 40))).toBeGreaterThan(0)
    expect(main.indexOf(report.headline.slice(0, 40))).toBeLessThan(1500)
  })
})

describe('the HTML report', () => {
  it('says the same of pods with the plan and without it', () => {
    const { report, seconds, plan } = failover
    expect(renderHtmlReport(report, seconds)).toBe(renderHtmlReport(report, seconds, plan))
  })

  it('says of phases that were not seen that they were not', () => {
    const first = firstFailover(failover.report)
    const unknown: Failover = {
      ...first, sliceAt: null, lastNewConnectionAt: null, lastVictimAnswerAt: null, firstErrorAt: null, lastErrorAt: null, errorWindowMs: 0,
      failedRequests: 0, errors: [], newcomer: null, newcomerReadyAt: null, newcomerAt: null, evenAgainAt: null,
    }
    const section = sectionOf(renderHtmlReport({ ...failover.report, failover: [unknown] }, failover.seconds), 'failover')
    expect(section.match(/>not seen</g)).toHaveLength(6)
    expect(section).toContain('No request was lost.')
    expect(section).not.toContain('Requests failed')
  })

  it('sums up many disruptions in one table', () => {
    const first = firstFailover(failover.report)
    const many = Array.from({ length: 10 }, (): Failover => first)
    const section = sectionOf(renderHtmlReport({ ...failover.report, failover: many }, failover.seconds), 'failover')
    expect(section).toContain('<summary>10 stopwatches</summary>')
    expect(section.match(/<h3>/g)).toHaveLength(10)
  })

  it('reads with nothing measured at all', () => {
    const { report } = failover
    const nothing = { count: 0, p50: null, p90: null, p99: null, p999: null, max: null, mean: null }
    const empty: Report = {
      ...report, pods: [], timeline: [], failover: [], errors: [], expectations: [], remarks: [],
      totals: {
        sent: 0, completed: 0, failed: 0, unfinished: 0, skipped: 0, unexpectedStatus: 0, connections: 0, durationSeconds: 0, requestsPerSecond: 0,
        errorRate: 0,
      },
      latency: { response: nothing, service: nothing, connect: nothing, tls: nothing, firstByte: nothing },
      distribution: { ...report.distribution, n: 0, reasons: [], worstPod: null, interval: null, maxRelativeDeviation: null },
    }
    const text = renderHtmlReport(empty, [])
    expect(text).not.toMatch(/NaN|Infinity|undefined/)
    for (const words of ['No pod answered.', 'No second of load was recorded.', 'Nothing was expected of this run.', 'No event was recorded.']) {
      expect(text).toContain(words)
    }
  })

  it('has words for every class of error', () => {
    const errors = errorClasses.map((errorClass) => ({ class: errorClass, count: 1 }))
    const section = sectionOf(renderHtmlReport({ ...failover.report, errors }, failover.seconds), 'errors')
    for (const errorClass of errorClasses) expect(section).toContain(errorWords[errorClass].name)
  })

  it('stays small and quick for an hour and a hundred pods', () => {
    const { report, seconds, plan } = sampleRuns.hundredPods()
    const hour = Array.from({ length: 3600 }, (_, i): Second[] => {
      const second = seconds[i % seconds.length]
      return second ? [{ ...second, atMs: i * 1000 }] : []
    }).flat()
    const startedMs = performance.now()
    const text = renderHtmlReport({ ...report, totals: { ...report.totals, durationSeconds: 3600 } }, hour, plan)
    expect(performance.now() - startedMs).toBeLessThan(2000)
    expect(text.length).toBeLessThan(3_000_000)
  })
})

function firstFailover(report: Report): Failover {
  const [first] = report.failover
  if (!first) throw new Error('the sample has a failover')
  return first
}

function sectionOf(text: string, id: string): string {
  const from = text.indexOf(`<section id="${id}"`)
  return text.slice(from, text.indexOf('</section>', from))
}
