import { describe, expect, it } from 'vitest'
import type { Distribution, Report } from './report.ts'
import { headlineOf } from './headline.ts'
import { verdictSentence } from './preface.ts'

const totals: Report['totals'] = {
  sent: 1000, completed: 1000, failed: 0, unfinished: 0, skipped: 0, unexpectedStatus: 0, connections: 1000, durationSeconds: 10, requestsPerSecond: 100,
  errorRate: 0,
}
const distribution: Distribution = {
  verdict: 'inconclusive', unit: 'connection', n: 100, effectiveN: 100, neededN: 6133, tolerance: 0.25, maxRelativeDeviation: 0.1, worstPod: 'a',
  interval: null, pValue: null, dispersion: null, balancer: { kind: 'unknown', confidence: 0 }, reasons: [],
}
const facts = { distribution, failover: [], totals, pods: [], errors: [] }

describe('the headline', () => {
  it('says what is missing for a verdict', () => {
    expect(headlineOf(facts)).toBe('Not enough data for a verdict on balance: about 6,133 more connections are needed. No errors.')
  })
  it('says why there is no verdict where more data would not help, without the run\'s own verdict once more', () => {
    const reasons: Distribution['reasons'] = [{ code: 'few-connections', subject: '', text: 'Four connections carried everything.', next: '' }]
    const headline = headlineOf({ ...facts, distribution: { ...distribution, neededN: null, reasons } })
    expect(headline).toBe('No verdict on balance: four connections carried everything. No errors.')
    expect(verdictSentence({ verdict: 'inconclusive', headline }).match(/inconclusive/gi)).toHaveLength(1)
  })
  it('puts an expectation that was not met first', () => {
    const errors = [{ name: 'errors', met: false, actual: '1.15%', limit: 'below 1%' }]
    expect(headlineOf({ ...facts, totals: { ...totals, failed: 12, completed: 988, errorRate: 0.0115 }, expectations: errors }))
      .toMatch(/^1\.15% errors, expected below 1%\. Not enough data/)
    const slow = [{ name: 'response time p99', met: false, actual: '300.0 ms', limit: 'at most 250ms' }]
    expect(headlineOf({ ...facts, expectations: slow })).toMatch(/^Response time p99: 300\.0 ms, expected at most 250ms\. Not enough data/)
  })
  it('speaks of nothing else where nothing was answered', () => {
    const silent = { ...totals, completed: 0, failed: 60, sent: 60, errorRate: 1 }
    expect(headlineOf({ ...facts, totals: silent, errors: [{ class: 'response-timeout', count: 60 }] }))
      .toBe('Nothing was answered: all 60 requests failed (response-timeout).')
  })
})
