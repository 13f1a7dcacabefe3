import { describe, expect, it } from 'vitest'
import type { Plan } from '../model/plan.ts'
import type { Expectations } from '../profile/profile.ts'
import { seededRandom } from '../pacing/seeded-random.ts'
import type { SecondRow } from '../tally/second-row.ts'
import type { TimelineEvent } from '../model/timeline.ts'
import { judgeDistribution } from './judge.ts'
import { gatherEvidence } from './ledger.ts'
import { podNames } from './testing/choosers.ts'
import { rowsOf, servicePlan, type SimulatedConnection, urlPlan, watched } from './testing/simulated-run.ts'

const pods = podNames(3)
const even: Expectations['balance'] = { kind: 'even', tolerance: 0.25 }
const affine = servicePlan(pods, {
  affinity: true, route: { kind: 'direct', chooser: 'kube-proxy of node worker-1', unit: 'source', testsService: true, path: [] },
})

function judged(plan: Plan, rows: SecondRow[], balance: Expectations['balance'] = even, timeline: TimelineEvent[] = []) {
  return judgeDistribution({
    plan, evidence: gatherEvidence(plan, balance, timeline, rows), balance, load: { connections: 10, requestsPerConnection: 1 }, random: seededRandom(1),
  }).distribution
}

/** Connections of these source addresses in turn, to the pods that `choose` names. */
function fromSources(sources: number, each: number, choose: (source: number, turn: number) => string): SimulatedConnection[] {
  return Array.from({ length: sources * each }, (_, i) => ({
    source: `127.0.1.${i % sources}`, pod: choose(i % sources, Math.floor(i / sources)), openedAtMs: i * 5, answersAtMs: [i * 5 + 1],
  }))
}

describe('source addresses', () => {
  const kept = (source: number): string => pods[(source * 7 + 3) % 3] ?? ''

  it('are the unit under affinity: 24 of them are 24 choices, however many connections they make', () => {
    const distribution = judged(affine, rowsOf(fromSources(24, 30, kept), 4_000))
    expect(distribution).toMatchObject({
      unit: 'source', n: 24, effectiveN: 24, verdict: 'inconclusive', sources: { count: 24, faithful: 24 }, balancer: { kind: 'source-affinity' },
    })
    // The planning formula has 816 for three pods and 25 %.
    expect((24 + (distribution.neededN ?? 0)) / 816).toBeCloseTo(1, 1)
    expect(distribution.reasons[0]).toMatchObject({ code: 'affinity', text: expect.stringContaining('Each of 24 source addresses kept to one pod') })
  })

  it('are balanced once there are enough of them, and skewed where a pod gets none', () => {
    const spread = rowsOf(fromSources(900, 2, kept), 10_000)
    expect(judged(affine, spread)).toMatchObject({ unit: 'source', n: 900, verdict: 'balanced' })
    const starved = rowsOf(fromSources(900, 2, (source) => pods[source % 2] ?? ''), 10_000)
    expect(judged(affine, starved)).toMatchObject({ unit: 'source', verdict: 'skewed', worstPod: 'pod-c' })
  })

  it('are found to be the unit of a balancer that hashes, where nobody said so', () => {
    const hashing = rowsOf(fromSources(24, 30, kept), 4_000)
    expect(judged(urlPlan(3), hashing)).toMatchObject({ unit: 'source', n: 24, balancer: { kind: 'source-affinity' } })
    const few = judged(urlPlan(3), rowsOf(fromSources(6, 30, kept), 1_000))
    expect(few).toMatchObject({ unit: 'source', n: 6 })
    expect(few.balancer.kind).not.toBe('source-affinity')
  })

  it('are no unit where connections of one address reach several pods', () => {
    const random = seededRandom(3)
    const rows = rowsOf(fromSources(24, 60, () => pods[Math.floor(random() * 3)] ?? ''), 8_000)
    expect(judged(urlPlan(3), rows)).toMatchObject({ unit: 'connection', n: 1_440, balancer: { kind: 'random' } })
    const unfaithful = judged(affine, rows)
    expect(unfaithful).toMatchObject({ unit: 'connection' })
    expect(unfaithful.reasons.map(({ code, text }) => [code, text]))
      .toContainEqual(['affinity', expect.stringMatching(/^24 of 24 source addresses met several pods/)])
  })

  it('that all meet one pod are pinned, as where address translation merges them', () => {
    const distribution = judged(affine, rowsOf(fromSources(24, 10, () => 'pod-b'), 2_000), { kind: 'affinity' })
    expect(distribution).toMatchObject({ unit: 'source', n: 24, verdict: 'pinned', worstPod: 'pod-b' })
    expect(distribution.reasons[0]?.text).toContain('24 source addresses')
  })

  it('choose anew where their pod left, and count once', () => {
    const rows = rowsOf(fromSources(30, 100, (source, turn) => (turn < 50 ? kept(source) : pods[source % 2] ?? '')), 15_000)
    const timeline = [watched(7_400, 'endpoint-terminating', 'pod-c')]
    expect(judged(affine, rows, even, timeline)).toMatchObject({ unit: 'source', n: 30, sources: { count: 30, faithful: 30 } })
  })
})

describe('lookups', () => {
  const address = (pod: number): string => `10.1.0.${pod + 1}`
  const answered = (rows: SecondRow[], answers: Record<string, number>): SecondRow[] => rows.map((row, i) => (
    i === 0 ? { ...row, lookups: { answers, pods: row.lookups?.pods ?? {} } } : row))
  const to = (count: number, choose: (i: number) => number): SimulatedConnection[] => Array.from({ length: count }, (_, i) => (
    { pod: pods[choose(i)] ?? '', destination: address(choose(i)), openedAtMs: i * 2, answersAtMs: [i * 2 + 1] }))

  it('are the unit where a name has several addresses that lead to a pod each', () => {
    const random = seededRandom(5)
    const drawn = Array.from({ length: 3_000 }, () => Math.floor(random() * 3))
    const rows = answered(rowsOf(to(3_000, (i) => drawn[i] ?? 0), 7_000), { [address(0)]: 1_000, [address(1)]: 1_000, [address(2)]: 1_000 })
    expect(judged(urlPlan(3), rows)).toMatchObject({ unit: 'lookup', n: 3_000, verdict: 'balanced' })
  })

  it('are counted, not the connections that share one answer', () => {
    const rows = answered(rowsOf(to(2_000, () => 1), 4_000), { [address(0)]: 0, [address(1)]: 1, [address(2)]: 0 })
    const distribution = judged(urlPlan(3), rows)
    expect(distribution).toMatchObject({ unit: 'lookup', n: 1, verdict: 'inconclusive', neededN: 831 })
    expect(distribution.reasons[0]).toMatchObject({
      code: 'few-connections', text: expect.stringContaining('3 addresses and was resolved once for 2,000 connections'),
      next: expect.stringContaining('--resolve each-connection'),
    })
  })

  it('are no unit where one address leads to several pods: a balancer stands behind it', () => {
    const rows = answered(rowsOf(to(3_000, (i) => i % 3).map((one) => ({ ...one, destination: address(0) })), 7_000), { [address(0)]: 1, [address(1)]: 0 })
    expect(judged(urlPlan(3), rows)).toMatchObject({ unit: 'connection', n: 3_000 })
  })
})
