import { describe, expect, it } from 'vitest'
import type { Expectations } from '../profile/profile.ts'
import { judgeExpectations, type Measured, overallVerdict } from './expectations.ts'

const nothing = { count: 1000, p50: 4, p90: 9, p99: 40, p999: 80, max: 90, mean: 5 }
const measured: Measured = {
  distribution: {
    verdict: 'balanced', unit: 'connection', n: 5000, effectiveN: 5000, neededN: 0, tolerance: 0.25, maxRelativeDeviation: 0.04, worstPod: 'a',
    interval: { low: -0.08, high: 0.12 }, pValue: 0.4, dispersion: 1, balancer: { kind: 'random', confidence: 0.99 }, reasons: [],
  },
  eligibleKnown: true,
  totals: {
    sent: 1000, completed: 990, failed: 10, unfinished: 0, skipped: 0, unexpectedStatus: 0, connections: 1000, durationSeconds: 10,
    requestsPerSecond: 99, errorRate: 0.01,
  },
  response: nothing,
  failover: [],
  sentDuringFailover: [],
  disruptionsPlanned: 0,
  harnessFailures: 0,
  aborted: null,
}
const gap = {
  disruption: 'delete', victim: 'a', requestedAt: '2026-01-01T00:00:05.000Z', sliceAt: '2026-01-01T00:00:05.100Z', lastNewConnectionAt: null,
  lastVictimAnswerAt: null, firstErrorAt: null, lastErrorAt: null, errorWindowMs: 1400, failedRequests: 10, errors: [], newcomer: null,
  newcomerReadyAt: null, newcomerAt: null, evenAgainAt: null,
}
const expectations = (over: Partial<Expectations> = {}): Expectations => ({
  balance: { kind: 'even', tolerance: 0.25 }, errorsBelow: 0.02, latency: {}, failover: null, stated: { balance: false, errors: false }, ...over,
})
const metOf = (expect: Expectations, over: Partial<Measured> = {}) =>
  Object.fromEntries(judgeExpectations(expect, { ...measured, ...over }).map(({ name, met }) => [name, met]))
const verdictIs = (verdict: Measured['distribution']['verdict']) => ({ distribution: { ...measured.distribution, verdict } })

describe('expectations', () => {
  it('a run of whose disruptions none was made is not passed', () => {
    const all = judgeExpectations(expectations(), { ...measured, noneDisrupted: true })
    expect([overallVerdict(all), overallVerdict(judgeExpectations(expectations(), measured))]).toEqual(['inconclusive', 'pass'])
  })
  it.each([['balanced', true], ['skewed', false], ['pinned', false], ['inconclusive', null]] as const)('balance: %s is met: %s', (verdict, met) => {
    expect(metOf(expectations(), verdictIs(verdict)).balance).toBe(met)
  })
  it('affinity turns pinned into what is wanted', () => {
    const wanted = expectations({ balance: { kind: 'affinity' } })
    expect([metOf(wanted, verdictIs('pinned')).affinity, metOf(wanted, verdictIs('balanced')).affinity]).toEqual([true, false])
  })
  it('balance is not expected by itself where the pods are unknown or the route bypasses the Service, but is where the profile says so', () => {
    expect(metOf(expectations(), { eligibleKnown: false })).not.toHaveProperty('balance')
    expect(metOf(expectations(), verdictIs('not-tested'))).not.toHaveProperty('balance')
    expect(metOf(expectations({ stated: { balance: true, errors: false } }), verdictIs('not-tested')).balance).toBeNull()
  })
  it('errors must stay below, and none is below anything', () => {
    expect(metOf(expectations({ errorsBelow: 0.01 })).errors).toBe(false)
    expect(metOf(expectations({ errorsBelow: 0 }), { totals: { ...measured.totals, errorRate: 0 } }).errors).toBe(true)
    expect(metOf(expectations(), { totals: { ...measured.totals, sent: 0 } }).errors).toBeNull()
  })
  it('failures of this computer itself are not held against the target, but leave the answer open', () => {
    const totals = { ...measured.totals, failed: 300, errorRate: 0.3 }
    expect(metOf(expectations(), { totals, harnessFailures: 290 }).errors).toBeNull()
    expect(metOf(expectations(), { totals, harnessFailures: 200 }).errors).toBe(false)
    const [told] = judgeExpectations(expectations({ balance: null }), { ...measured, totals, harnessFailures: 290 })
    expect(told?.actual).toBe('30%, 29% by limits of this computer')
    const aborted = { actual: 'errors at 30%', limit: 'below 20% for 5s' }
    expect(metOf(expectations(), { totals, aborted, harnessFailures: 290 })['not aborted']).toBeNull()
    expect(metOf(expectations(), { totals, aborted, harnessFailures: 20 })['not aborted']).toBe(false)
  })
  it('latency is compared with the response time', () => {
    expect(metOf(expectations({ latency: { p50Ms: 4, p99Ms: 39 } }))).toMatchObject({ 'response time p50': true, 'response time p99': false })
  })
  it('a gap may be as long as the limit; one that never happened tells nothing', () => {
    const wanted = expectations({ failover: { withinMs: 1400, errorsBelow: 0.05 } })
    const one = { failover: [gap], sentDuringFailover: [100], disruptionsPlanned: 1 }
    expect(metOf(wanted, one)).toMatchObject({ failover: true, 'failover errors': false })
    expect(metOf(wanted, { ...one, failover: [{ ...gap, errorWindowMs: 1401 }] }).failover).toBe(false)
    expect(metOf(wanted, { disruptionsPlanned: 1 })).toMatchObject({ failover: null, 'failover errors': null })
  })
  it('one that is not met fails the run, one that cannot be told leaves it open', () => {
    const of = (...met: (boolean | null)[]) => overallVerdict(met.map((value) => ({ name: '', met: value, actual: '', limit: '' })))
    expect([of(true, null, false), of(true, null), of(true), of()]).toEqual(['fail', 'inconclusive', 'pass', 'pass'])
  })
})
