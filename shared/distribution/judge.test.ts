import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Plan } from '../model/plan.ts'
import type { Expectations } from '../profile/profile.ts'
import { seededRandom } from '../pacing/seeded-random.ts'
import type { SecondRow } from '../tally/second-row.ts'
import { judgeDistribution, type JudgeInput, type Judgement } from './judge.ts'
import { gatherEvidence } from './ledger.ts'
import { closedLoop, drawCounts, oneOff, podNames } from './testing/choosers.ts'
import { rowsOf, servicePlan, steadyConnections, urlPlan, watched } from './testing/simulated-run.ts'

function judge(
  plan: Plan, rows: SecondRow[], changes: Partial<JudgeInput> = {}, balance: Expectations['balance'] = { kind: 'even', tolerance: 0.25 },
): Judgement {
  return judgeDistribution({
    plan, evidence: gatherEvidence(plan, balance, [], rows), balance, load: { connections: 10, requestsPerConnection: 1 },
    random: seededRandom(1), ...changes,
  })
}

/** A run of 20 seconds in which the pods got these numbers of connections, well mixed, `each` requests on every one. */
function rowsWith(counts: Record<string, number>, each = 1): SecondRow[] {
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0)
  const random = seededRandom(4)
  const choices = Object.entries(counts).flatMap(([pod, count]) => new Array<string>(count).fill(pod))
    .map((pod) => ({ pod, at: random() })).sort((a, b) => a.at - b.at)
  return rowsOf(choices.map(({ pod }, i) => {
    const openedAtMs = (i * 19_000) / total
    return { pod, openedAtMs, answersAtMs: Array.from({ length: each }, (_, k) => openedAtMs + 2 + k) }
  }), 20_000)
}

const three = servicePlan(['pod-a', 'pod-b', 'pod-c'])

describe('judgeDistribution', () => {
  it('calls an even Service balanced, with its interval inside the tolerance', () => {
    const { distribution, pods } = judge(three, rowsWith({ 'pod-a': 1_010, 'pod-b': 980, 'pod-c': 1_010 }))
    expect(distribution).toMatchObject({
      verdict: 'balanced', unit: 'connection', n: 3_000, neededN: 0, tolerance: 0.25, worstPod: 'pod-b',
    })
    expect(distribution.maxRelativeDeviation).toBeCloseTo(0.02, 9)
    expect(distribution.interval?.low).toBeGreaterThan(-0.25)
    expect(distribution.interval?.high).toBeLessThan(0.25)
    expect(distribution.pValue).toBeCloseTo(0.74, 2)
    expect(distribution.dispersion).toBeCloseTo(0.3, 9)
    expect(distribution.reasons.map((reason) => reason.code)).toEqual(['balanced'])
    expect(pods.map((pod) => pod.expectedBand.low < 1 / 3 && pod.expectedBand.high > 1 / 3)).toEqual([true, true, true])
  })

  it('calls weights of 240:80:80 skewed and names pod-a, before it speaks of weights', () => {
    const { distribution } = judge(urlPlan(3), rowsWith({ 'pod-a': 2_400, 'pod-b': 800, 'pod-c': 800 }))
    expect(distribution).toMatchObject({ verdict: 'skewed', worstPod: 'pod-a', neededN: 0, balancer: { kind: 'unknown' } })
    expect(distribution.maxRelativeDeviation).toBeCloseTo(0.8, 9)
    expect(distribution.reasons.map((reason) => [reason.code, reason.subject])).toEqual([['hot-pod', 'pod-a'], ['weights', 'pod-a']])
    expect(distribution.reasons[1]?.text).toContain('3 : 1 : 1')
  })

  it('calls one pod that takes all pinned, from the sixth connection to three pods on', () => {
    expect(judge(urlPlan(3), rowsWith({ 'pod-a': 5 })).distribution.verdict).toBe('inconclusive')
    const { distribution } = judge(urlPlan(3), rowsWith({ 'pod-a': 1_000 }))
    expect(judge(urlPlan(3), rowsWith({ 'pod-a': 6 })).distribution.verdict).toBe('pinned')
    expect(distribution).toMatchObject({ verdict: 'pinned', worstPod: 'pod-a', balancer: { kind: 'one-pod' } })
    expect(distribution.reasons[0]?.code).toBe('affinity')
  })

  it('does not know how many pods a plain URL has: no number, no alarm, but a word about a hot one', () => {
    const { distribution, pods } = judge(urlPlan(null), rowsWith({ 'pod-a': 2_400, 'pod-b': 800, 'pod-c': 800 }), {}, null)
    expect(distribution).toMatchObject({
      verdict: 'inconclusive', n: 4_000, neededN: null, tolerance: null, worstPod: null, interval: null,
    })
    expect(distribution.reasons.map((reason) => reason.code)).toEqual(['few-connections', 'hot-pod'])
    expect(distribution.reasons[0]?.next).toContain('--responders')
    expect(pods).toEqual([])
    expect(judge(urlPlan(null), rowsWith({ 'pod-a': 500 }), {}, null).distribution).toMatchObject({
      verdict: 'inconclusive', balancer: { kind: 'unknown' },
    })
  })

  it('counts expected responders that never answered as zero', () => {
    const { distribution, pods } = judge(urlPlan(3), rowsWith({ 'pod-a': 900, 'pod-b': 900 }))
    expect(distribution).toMatchObject({ verdict: 'skewed', worstPod: 'unseen pod 3 of 3', maxRelativeDeviation: 1 })
    expect(distribution.reasons[0]).toMatchObject({
      code: 'starved-pod', text: 'Only 2 of the 3 pods expected ever answered in 1,800 connections.',
    })
    expect(pods.map((pod) => pod.observed)).toEqual([900, 900, 0])
    const several = judge(urlPlan(4), rowsWith({ 'pod-a': 900, 'pod-b': 900 })).distribution.reasons.filter(({ code }) => code === 'starved-pod')
    expect(several.map(({ text }) => text)).toEqual(['Only 2 of the 4 pods expected ever answered in 1,800 connections.'])
  })

  it('judges connections, however uneven the requests on them are', () => {
    const { distribution } = judge(
      three, rowsWith({ 'pod-a': 22, 'pod-b': 14, 'pod-c': 14 }, 400), { load: { connections: 50, requestsPerConnection: 'unlimited' } },
    )
    expect(distribution).toMatchObject({ verdict: 'inconclusive', n: 50, effectiveN: 50, neededN: 871 })
    expect(distribution.reasons.map((reason) => reason.code)).toEqual(['keep-alive', 'few-connections'])
    expect(distribution.reasons[0]?.next).toContain('requestsPerConnection 1')
  })

  it('judges requests where connections are answered by several pods', () => {
    const rows = rowsWith({ 'pod-a': 100, 'pod-b': 100, 'pod-c': 100 }, 20).map((row) => ({ ...row, mixedConnections: row.connections }))
    expect(judge(three, rows).distribution).toMatchObject({ verdict: 'balanced', unit: 'request', n: 6_000, effectiveN: 6_000 })
  })

  it('counts unequal connections as fewer: (Σm)²/Σm²', () => {
    const rows = [...rowsWith({ 'pod-a': 10, 'pod-b': 10 }, 1), ...rowsWith({ 'pod-c': 10 }, 30)]
    expect(judge(three, rows).distribution.effectiveN).toBeCloseTo(320 ** 2 / (20 + 10 * 900), 9)
  })

  it('has nothing to balance with one pod, and nothing to say on a route past the Service', () => {
    const one = judge(servicePlan(['only']), rowsWith({ only: 100 })).distribution
    expect(one).toMatchObject({ verdict: 'balanced', worstPod: null, interval: null, neededN: 0, balancer: { kind: 'unknown' } })
    expect(one.reasons).toEqual([
      expect.objectContaining({ code: 'balanced', text: 'Only one pod is eligible: there is nothing to balance.' }),
    ])
    const forward = {
      ...three,
      route: { ...three.route, kind: 'portforward' as const, unit: 'none' as const, testsService: false, chooser: 'this client' },
    }
    expect(judge(forward, rowsWith({ 'pod-a': 100 })).distribution).toMatchObject({
      verdict: 'not-tested', n: 100, tolerance: null, pValue: null, reasons: [{ code: 'route-bypasses-service' }],
    })
  })

  it('starts inconclusive, with the whole plan still needed', () => {
    const { distribution, pods } = judge(three, rowsOf([], 1_000))
    expect(distribution).toMatchObject({ verdict: 'inconclusive', n: 0, neededN: 816, worstPod: null, maxRelativeDeviation: null })
    expect(distribution.reasons.map((reason) => reason.text)).toEqual(['Nothing has answered so far.'])
    expect(judge(urlPlan(4), rowsOf([], 1_000)).pods.map((pod) => pod.expectedShare)).toEqual([0.25, 0.25, 0.25, 0.25])
    expect(pods.map((pod) => pod.expectedBand)).toEqual([{ low: 0, high: 1 }, { low: 0, high: 1 }, { low: 0, high: 1 }])
  })

  it('claims no evenness while too many connections are without a pod, and no alarm that they could undo', () => {
    const rows = (counts: Record<string, number>, stray: number): SecondRow[] => {
      const [first, ...rest] = rowsWith(counts)
      return first ? [{ ...first, unidentified: { requests: stray, connections: stray } }, ...rest] : []
    }
    const even = { 'pod-a': 1_000, 'pod-b': 1_000, 'pod-c': 1_000 }
    expect(judge(three, rows(even, 100)).distribution.verdict).toBe('balanced')
    expect(judge(three, rows(even, 400)).distribution).toMatchObject({
      verdict: 'inconclusive', neededN: null, reasons: [{ code: 'few-connections' }],
    })
    const starved = { 'pod-a': 1_200, 'pod-b': 1_200, 'pod-c': 600 }
    expect(judge(three, rows(starved, 0)).distribution).toMatchObject({ verdict: 'skewed', worstPod: 'pod-c' })
    expect(judge(three, rows(starved, 600)).distribution.verdict).toBe('inconclusive')
  })

  it('judges against given shares', () => {
    const plan = servicePlan(['web-v1-a', 'web-v1-b', 'web-v2-a'])
    const balance = { kind: 'shares' as const, shares: { v1: 0.9, v2: 0.1 }, tolerance: 0.25 }
    const { distribution } = judge(plan, rowsWith({ 'web-v1-a': 4_480, 'web-v1-b': 4_510, 'web-v2-a': 1_010 }), {}, balance)
    expect(distribution).toMatchObject({ verdict: 'balanced', n: 10_000 })
    const thirds = judge(plan, rowsWith({ 'web-v1-a': 3_000, 'web-v1-b': 3_000, 'web-v2-a': 3_000 }), {}, balance)
    expect(thirds.distribution).toMatchObject({ verdict: 'skewed', worstPod: 'web-v2-a' })
  })

  it('takes affinity for what it is: the expected outcome where it is expected', () => {
    const plan = {
      ...three, affinity: true, policies: ['sessionAffinity ClientIP (10800 s)'], route: { ...three.route, unit: 'source' as const },
    }
    const pinned = judge(plan, rowsWith({ 'pod-b': 500 }), {}, { kind: 'affinity' }).distribution
    expect(pinned).toMatchObject({ verdict: 'pinned', unit: 'source', n: 1, worstPod: 'pod-b' })
    expect(pinned.reasons[0]).toMatchObject({ code: 'affinity', subject: 'pod-b', next: 'Nothing to do: this is the expected outcome.' })
    const spread = judge(plan, rowsWith({ 'pod-a': 500, 'pod-b': 500, 'pod-c': 500 }), {}, { kind: 'affinity' }).distribution
    expect(spread).toMatchObject({ verdict: 'balanced', unit: 'connection' })
    expect(spread.reasons[0]?.code).toBe('affinity')
  })

  it('stays pinned when affinity moves on after the pod is gone', () => {
    const timeline = [watched(10_000, 'endpoint-terminating', 'pod-a')]
    const rows = rowsOf(
      [...steadyConnections(0, 10_000, 50, () => 'pod-a'), ...steadyConnections(10_000, 20_000, 50, () => 'pod-c')], 20_000,
    )
    const evidence = gatherEvidence(three, null, timeline, rows)
    expect(judge(three, rows, { evidence }).distribution).toMatchObject({ verdict: 'pinned', worstPod: 'pod-c' })
  })

  it('keeps pods that came too late from leaving a run without a conclusion, and says so', () => {
    const timeline = [watched(18_000, 'endpoint-ready', 'pod-d')]
    let turn = 0
    const rows = rowsOf([
      ...steadyConnections(0, 18_000, 100, () => podNames(3)[turn++ % 3] ?? null),
      ...steadyConnections(18_000, 20_000, 100, () => podNames(4)[turn++ % 4] ?? null),
    ], 20_000)
    const evidence = gatherEvidence(three, null, timeline, rows)
    const { distribution } = judge(three, rows, { evidence })
    expect(distribution.verdict).toBe('balanced')
    expect(distribution.reasons.at(-1)?.text).toContain('pod-d took part too briefly to be judged.')
  })

  it('names the balancer from the order of the choices', () => {
    const rows = (policy: 'random' | 'round-robin'): SecondRow[] => {
      const { choices } = closedLoop(policy, [4, 4, 4], 10, 1_500, seededRandom(8), 0.3, 'steady')
      return rowsOf(choices.map((pod, i) => ({ pod, openedAtMs: i * 10, answersAtMs: [i * 10 + 4] })), 16_000)
    }
    expect(judge(urlPlan(3), rows('random')).distribution.balancer.kind).toBe('random')
    expect(judge(urlPlan(3), rows('round-robin')).distribution).toMatchObject({
      verdict: 'balanced', balancer: { kind: 'more-even-than-random' },
    })
  })

  it('asks for a number that it then finds enough, and for none where the pod lies at the tolerance', () => {
    const random = seededRandom(21)
    const early = drawCounts(podNames(3), oneOff(3, 0), 300, random)
    const asked = judge(three, rowsWith(early)).distribution.neededN ?? 0
    expect(asked).toBeGreaterThan(400)
    expect(asked).toBeLessThan(1_000)
    const later = drawCounts(podNames(3), oneOff(3, 0), asked, random)
    expect(judge(three, rowsWith(Object.fromEntries(podNames(3).map((pod) => [pod, (early[pod] ?? 0) + (later[pod] ?? 0)])))).distribution.verdict).toBe('balanced')
    const at = judge(three, rowsWith({ 'pod-a': 12_500, 'pod-b': 8_750, 'pod-c': 8_750 })).distribution
    expect(at).toMatchObject({ verdict: 'inconclusive', neededN: null })
    expect(at.reasons[0]?.next).toBe('Choose a tolerance clearly above or below 25%.')
    const near = judge(three, rowsWith({ 'pod-a': 1_180, 'pod-b': 910, 'pod-c': 910 })).distribution
    expect(near.verdict).toBe('inconclusive')
    expect(near.neededN).toBeGreaterThan(0)
  })

  it('names the higher of two pods that stray alike, unless the lower has next to nothing', () => {
    const two = servicePlan(['pod-a', 'pod-b'])
    expect(judge(two, rowsWith({ 'pod-a': 700, 'pod-b': 2_100 })).distribution.worstPod).toBe('pod-b')
    expect(judge(two, rowsWith({ 'pod-a': 50, 'pod-b': 2_100 })).distribution.worstPod).toBe('pod-a')
  })

  it('says so where more pods answer than a URL was said to have, and judges all of them', () => {
    const five = Object.fromEntries(['a', 'b', 'c', 'd', 'e'].map((pod) => [pod, 800]))
    const { distribution } = judge(urlPlan(3), rowsWith(five))
    expect(distribution).toMatchObject({ verdict: 'balanced', n: 4_000 })
    expect(distribution.reasons[0]).toMatchObject({
      code: 'stale-endpoint', text: '5 pods answered where 3 were expected: a, b, c and 2 more. Shares are those among all 5.',
      next: expect.stringContaining('--responders 5'),
    })
    expect(judge(urlPlan(5), rowsWith(five)).distribution.reasons.map(({ code }) => code)).toEqual(['balanced'])
    expect(judge(urlPlan(null), rowsWith(five)).distribution.reasons.every(({ code }) => code !== 'stale-endpoint')).toBe(true)
  })

  it('holds its promises to the verdict for any counts', () => {
    const anyCounts = fc.array(fc.integer({ min: 0, max: 3_000 }), { minLength: 2, maxLength: 8 })
    fc.assert(fc.property(anyCounts, fc.double({ min: 0.02, max: 0.9, noNaN: true }), (values, tolerance) => {
      const names = podNames(values.length)
      const rows = rowsWith(Object.fromEntries(names.map((name, i) => [name, Math.round((values[i] ?? 0) / 10)])))
      const { distribution } = judge(servicePlan(names), rows, {}, { kind: 'even', tolerance })
      const { verdict, interval, neededN, reasons } = distribution
      expect(reasons.length).toBeGreaterThan(0)
      expect(reasons.every((reason) => reason.text !== '' && reason.next !== '')).toBe(true)
      if (verdict === 'balanced') expect((interval?.low ?? -1) > -tolerance && (interval?.high ?? 1) < tolerance).toBe(true)
      if (verdict === 'skewed') expect((interval?.low ?? 0) > tolerance || (interval?.high ?? 0) < -tolerance).toBe(true)
      if (verdict !== 'inconclusive') expect(neededN).toBe(0)
      else expect(neededN === null || neededN > 0).toBe(true)
    }), { numRuns: 60 })
  })
})
