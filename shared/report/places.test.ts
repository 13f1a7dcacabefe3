import { describe, expect, it } from 'vitest'
import { Tally } from '../tally/tally.ts'
import { placeRows } from '../run-view/place-rows.ts'
import { placeTimes, reportPlaces } from './places.ts'
import { podLatencies, serviceTimes } from './pod-latency.ts'
import type { Distribution, ReportPod } from './report.ts'

const known = new Map([
  ['a', { node: 'n1', zone: 'z1' }], ['b', { node: 'n1', zone: 'z1' }], ['c', { node: 'n2', zone: 'z2' }], ['d', { node: '', zone: '' }],
])

/** `answers` of each pod take its milliseconds, give or take a half. */
function tallyOf(answers: Record<string, { count: number; ms: number }>): Tally {
  const tally = new Tally(0)
  for (const [name, { count, ms }] of Object.entries(answers)) {
    for (let i = 0; i < count; i++) tally.responder(name).recordAnswer(i, ms * (0.5 + i / (count - 1)))
  }
  return tally
}

const pod = (name: string, connections: number, expectedShare: number | null, errors = 0): ReportPod => ({
  name, ...known.get(name) ?? { node: '', zone: '' }, eligible: true, requests: connections * 2, connections,
  requestShare: connections / 10, connectionShare: connections / 10, expectedShare, expectedBand: null, errors,
  latency: { count: 0, p50: null, p90: null, p99: null, p999: null, max: null, mean: null }, firstAnswerAt: null, lastAnswerAt: null,
})

describe('nodes and zones', () => {
  const tally = tallyOf({ a: { count: 100, ms: 10 }, b: { count: 100, ms: 10 }, c: { count: 100, ms: 30 }, d: { count: 5, ms: 1 } })
  const pods = [pod('a', 3, 0.25), pod('b', 3, 0.25, 1), pod('c', 2, 0.25), pod('d', 2, 0.25)]

  it('are the sums over their pods, with the median of all their answers; what has no place is in none', () => {
    const [first, second, ...others] = reportPlaces('node', pods, placeTimes(tally, known))
    expect(others).toEqual([])
    expect(first).toMatchObject({ name: 'n1', pods: 2, connections: 6, requests: 12, connectionShare: 0.6, expectedShare: 0.5, errors: 1 })
    expect(second).toMatchObject({ name: 'n2', pods: 1, connections: 2, errors: 0 })
    expect(first?.latency).toMatchObject({ count: 200, p50: expect.closeTo(10, 0) })
    expect(second?.latency.p50).toBeCloseTo(30, 0)
    expect(first?.medianInterval?.low).toBeLessThan(10)
    expect(first?.medianInterval?.high).toBeGreaterThan(10)
  })

  it('expect nothing where one of their pods\' share is unknown', () => {
    expect(reportPlaces('zone', [pod('a', 1, 0.5), pod('b', 1, null)], placeTimes(tally, known))[0]?.expectedShare).toBeNull()
  })

  it('stand in the table only where there is more than one', () => {
    const places = reportPlaces('node', pods, placeTimes(tally, known))
    const rowsFor = (nodes: typeof places) => placeRows({ distribution: unjudged, nodes, zones: [] })
    expect(rowsFor(places).map(({ name, share, deviation }) => [name, share, deviation?.toFixed(2)])).toEqual([['n1', 0.6, '0.20'], ['n2', 0.2, '-0.20']])
    expect(rowsFor(places.slice(0, 1))).toEqual([])
  })

  it('intervals of medians hold for all pods together, and are left out with too few answers', () => {
    const together = serviceTimes(tally)
    const alone = serviceTimes({ responders: new Map([...tally.responders].slice(0, 1)) })
    const width = (times: typeof alone) => { const { low = 0, high = 0 } = times.get('a')?.medianInterval ?? {}; return high - low }
    expect(width(together)).toBeGreaterThan(width(alone))
    expect(together.get('d')?.medianInterval).toBeNull()
    expect(Object.keys(podLatencies(together))).toEqual(['a', 'b', 'c'])
  })
})

const unjudged: Distribution = {
  verdict: 'inconclusive', unit: 'connection', n: 10, effectiveN: 10, neededN: null, tolerance: 0.25, maxRelativeDeviation: null,
  worstPod: null, interval: null, pValue: null, dispersion: null, balancer: { kind: 'unknown', confidence: 0 }, reasons: [],
}
