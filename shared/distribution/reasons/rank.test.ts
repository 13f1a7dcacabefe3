import { describe, expect, it } from 'vitest'
import type { Plan, PlannedPod } from '../../model/plan.ts'
import type { TimelineEvent } from '../../model/timeline.ts'
import { seededRandom } from '../../pacing/seeded-random.ts'
import type { Reason } from '../../report/report.ts'
import type { PodLatency } from '../balancer.ts'
import { judgeDistribution } from '../judge.ts'
import { gatherEvidence } from '../ledger.ts'
import { categorySampler } from '../numerics/multinomial.ts'
import {
  plannedPod, requested, rowsOf, servicePlan, steadyConnections, watched, type SimulatedConnection,
} from '../testing/simulated-run.ts'

interface Scenario {
  plan?: Partial<Plan>
  pods?: PlannedPod[]
  timeline?: TimelineEvent[]
  connections?: SimulatedConnection[]
  latency?: Record<string, PodLatency>
  requestsPerConnection?: number | 'unlimited'
}

const names = ['checkout-a', 'checkout-b', 'checkout-c', 'checkout-d']
const planned = names.map((name) => plannedPod(name, 0.25))

/** Random choices among these pods with these weights. */
function chooser(pods: string[], weights = pods.map(() => 1)): () => string {
  const draw = categorySampler(weights, seededRandom(6))
  return () => pods[draw()] ?? ''
}

const evenly = (pods = names): SimulatedConnection[] => steadyConnections(0, 30_000, 100, chooser(pods))

function reasonsOf({
  plan: changes = {}, pods = planned, timeline = [], connections = evenly(), latency = {}, requestsPerConnection = 1,
}: Scenario): { verdict: string; reasons: Reason[] } {
  const plan = servicePlan([], { pods, ...changes })
  return judgeDistribution({
    plan, evidence: gatherEvidence(plan, null, timeline, rowsOf(connections, 30_000)), balance: { kind: 'even', tolerance: 0.25 },
    load: { connections: 4, requestsPerConnection }, latency, random: null,
  }).distribution
}

const latency = (medianMs: number): PodLatency => ({
  count: 700, meanMs: medianMs, medianMs, medianLowMs: 0.9 * medianMs, medianHighMs: 1.1 * medianMs,
})

describe('each reason stands first where it is the cause', () => {
  it('balanced', () => {
    const { verdict, reasons } = reasonsOf({})
    expect(verdict).toBe('balanced')
    expect(reasons).toHaveLength(1)
    expect(reasons[0]).toMatchObject({
      code: 'balanced',
      text: expect.stringMatching(
        /^Over 3,000 connections every pod is within [\d.]+% of its expected share \(99% sure\), where 25% is tolerated\.$/,
      ),
    })
  })

  it('hot-pod: three times the share, and the others are not blamed', () => {
    const { verdict, reasons } = reasonsOf({ connections: steadyConnections(0, 30_000, 100, chooser(names, [1, 1, 3, 1])) })
    expect(verdict).toBe('skewed')
    expect(reasons.map((reason) => [reason.code, reason.subject])).toEqual([['hot-pod', 'checkout-c'], ['weights', 'checkout-c']])
    expect(reasons[0]?.text).toMatch(
      /^checkout-c took too much: 5\d(\.\d)?% of 3,000 connections where 25% was expected, \+\d+(\.\d)?% \(99% sure: between/,
    )
  })

  it('weights: several pods are off in whole ratios', () => {
    const { verdict, reasons } = reasonsOf({ connections: steadyConnections(0, 30_000, 100, chooser(names, [1, 3, 3, 1])) })
    expect(verdict).toBe('skewed')
    expect(reasons[0]?.code).toBe('weights')
    expect(reasons[0]?.text).toContain('1 : 3 : 3 : 1')
    expect(reasons).toHaveLength(3)
  })

  it('starved-pod: nothing at all', () => {
    const { verdict, reasons } = reasonsOf({ connections: evenly(names.slice(1)) })
    expect(verdict).toBe('skewed')
    expect(reasons[0]).toMatchObject({
      code: 'starved-pod', subject: 'checkout-a',
      text: 'checkout-a received nothing: none of the 3,000 connections opened while it was eligible, where 25% was expected.',
    })
    expect(reasons).toHaveLength(1)
  })

  it('starved-pod: a newcomer that became eligible but is never reached', () => {
    const { verdict, reasons } = reasonsOf({ timeline: [watched(5_000, 'endpoint-ready', 'checkout-new')] })
    expect(verdict).toBe('skewed')
    expect(reasons[0]).toMatchObject({
      code: 'starved-pod', subject: 'checkout-new',
      text: expect.stringContaining('none of the 2,000 connections opened while it was eligible'),
    })
  })

  it('two culprits, the worse first', () => {
    const { reasons } = reasonsOf({
      pods: [...planned, plannedPod('checkout-e', 0.2), plannedPod('checkout-f', 0.2)].map((pod) => ({ ...pod, expectedShare: 1 / 6 })),
      connections: steadyConnections(0, 30_000, 200, chooser([...names, 'checkout-e', 'checkout-f'], [1, 1, 1, 4.3, 1, 0.1])),
    })
    expect(reasons.map((reason) => [reason.code, reason.subject])).toEqual([['hot-pod', 'checkout-d'], ['starved-pod', 'checkout-f']])
  })

  it('stale-endpoint: chosen long after it left', () => {
    const { reasons } = reasonsOf({
      timeline: [watched(4_000, 'endpoint-not-ready', 'checkout-b')], connections: steadyConnections(0, 30_000, 300, chooser(names)),
    })
    expect(reasons.map((reason) => reason.code)).toEqual(['stale-endpoint', 'not-ready', 'balanced'])
    expect(reasons[0]).toMatchObject({
      subject: 'checkout-b',
      text: expect.stringMatching(/^checkout-b still answered [\d,]+ new connections up to 26\.0 s after it left the Service\.$/),
    })
  })

  it('stale-endpoint: answered by names the Service does not know', () => {
    const { verdict, reasons } = reasonsOf({ connections: evenly(['web-1', 'web-2']) })
    expect(verdict).toBe('inconclusive')
    expect(reasons.map(({ code }) => code)).toEqual(['few-connections', 'stale-endpoint'])
    expect(reasons[0]).toMatchObject({
      text: 'None of those that answered is an eligible pod: web-1 and web-2.', next: expect.stringContaining('--identify'),
    })
    expect(reasons[1]?.text).toMatch(/^2 names answered, where 4 pods are eligible: web-1 and web-2 are no pods of the Service, yet answered [\d,]+ of [\d,]+ connections\./)
  })

  it('stale-endpoint: more names than the Service has pods', () => {
    const { verdict, reasons } = reasonsOf({ connections: evenly([...names, 'web-1']) })
    expect(verdict).toBe('balanced')
    expect(reasons[0]).toMatchObject({
      code: 'stale-endpoint', subject: 'web-1', text: expect.stringMatching(/^5 names answered, where 4 pods are eligible: web-1 is no pod of the Service/),
      next: expect.stringContaining('--identify'),
    })
  })

  it('not-ready: before the run and during it', () => {
    const before = reasonsOf({
      pods: [...planned.slice(0, 3), plannedPod('checkout-d', 0, { ready: false, eligible: false, note: 'not ready' })],
      connections: evenly(names.slice(0, 3)),
    })
    expect(before.reasons.map((reason) => reason.code)).toEqual(['not-ready', 'balanced'])
    expect(before.reasons[0]).toMatchObject({
      subject: 'checkout-d', text: 'checkout-d was not ready when the run began: no share is expected of it while away.',
    })
    const during = reasonsOf({
      timeline: [watched(14_900, 'pod-not-ready', 'checkout-d'), watched(15_000, 'endpoint-not-ready', 'checkout-d')],
      connections: [
        ...steadyConnections(0, 15_000, 200, chooser(names)), ...steadyConnections(15_000, 30_000, 200, chooser(names.slice(0, 3))),
      ],
    })
    expect(during.reasons.map((reason) => reason.code)).toEqual(['not-ready', 'balanced'])
    expect(during.reasons[0]?.text).toContain('left the Service as not ready during the run (at 15.0 s)')
  })

  it('terminating: somebody else\'s deletion, not our own', () => {
    const connections = [
      ...steadyConnections(0, 15_000, 200, chooser(names)), ...steadyConnections(15_000, 30_000, 200, chooser(names.slice(0, 3))),
    ]
    const events = [watched(15_000, 'pod-terminating', 'checkout-d'), watched(15_050, 'endpoint-terminating', 'checkout-d')]
    expect(reasonsOf({ connections, timeline: events }).reasons.map((reason) => reason.code)).toEqual(['terminating', 'balanced'])
    expect(
      reasonsOf({ connections, timeline: [requested(14_990, 'checkout-d'), ...events] }).reasons.map((reason) => reason.code),
    ).toEqual(['balanced'])
  })

  it.each([
    ['zone-preference', 'trafficDistribution PreferClose', 'not meant for zone zone-b, in which connections enter'],
    ['node-preference', 'trafficDistribution PreferSameNode', 'not meant for node worker-2, through which connections enter'],
    [
      'traffic-policy-local', 'externalTrafficPolicy Local',
      'not on node worker-1, through which connections enter (externalTrafficPolicy Local)',
    ],
  ])('%s: ready pods that are not used', (code, policy, note) => {
    const pods = [...names.slice(0, 3).map((name) => plannedPod(name, 1 / 3)), plannedPod('checkout-d', 0, { eligible: false, note })]
    const { reasons } = reasonsOf({
      pods, plan: { policies: [policy, 'publishNotReadyAddresses'] }, connections: evenly(names.slice(0, 3)),
    })
    expect(reasons.map((reason) => reason.code)).toEqual([code, 'balanced'])
    expect(reasons[0]?.text).toContain('checkout-d is therefore not expected to answer')
  })

  it('does not speak of policies without an effect here', () => {
    const policies = ['internalTrafficPolicy Local', 'trafficDistribution PreferClose', 'sessionAffinity None']
    expect(reasonsOf({ plan: { policies } }).reasons.map((reason) => reason.code)).toEqual(['balanced'])
    const skewed = reasonsOf({ plan: { policies }, connections: steadyConnections(0, 30_000, 100, chooser(names, [1, 1, 3, 1])) })
    expect(skewed.reasons.map((reason) => reason.code)).toEqual(['hot-pod', 'weights', 'zone-preference'])
  })

  it('slow-pod: even shares, one slower', () => {
    const { reasons } = reasonsOf({
      latency: { 'checkout-a': latency(10), 'checkout-b': latency(11), 'checkout-c': latency(180), 'checkout-d': latency(9) },
    })
    expect(reasons.map((reason) => [reason.code, reason.subject])).toEqual([['slow-pod', 'checkout-c'], ['balanced', '']])
    expect(reasons[0]?.text).toBe('checkout-c is slower: half of its requests take longer than 180 ms, at the other pods 11 ms.')
  })

  it.each([
    [8_000, false], [18_000, false], [26_000, true],
  ])('slow-pod: not a pod that was there only in the slow beginning: %i of 30 000 ms', (leftMs, isNamed) => {
    const { reasons } = reasonsOf({
      timeline: [requested(leftMs, 'checkout-c'), watched(leftMs + 100, 'endpoint-not-ready', 'checkout-c')],
      connections: [
        ...steadyConnections(0, leftMs, 100, chooser(names)),
        ...steadyConnections(leftMs + 200, 30_000, 100, chooser(names.filter((name) => name !== 'checkout-c'))),
      ],
      latency: { 'checkout-a': latency(10), 'checkout-b': latency(11), 'checkout-c': latency(180), 'checkout-d': latency(9) },
    })
    expect(reasons.some(({ code, subject }) => code === 'slow-pod' && subject === 'checkout-c')).toBe(isNamed)
  })

  it('affinity: all to one pod as the Service asks; hot-pod where it does not', () => {
    const connections = evenly(['checkout-b'])
    expect(reasonsOf({ plan: { affinity: true }, connections }).reasons[0]).toMatchObject({ code: 'affinity', subject: 'checkout-b' })
    expect(reasonsOf({ connections }).reasons[0]).toMatchObject({
      code: 'hot-pod', subject: 'checkout-b', text: expect.stringContaining('asks for no affinity'),
    })
  })

  it('keep-alive before few-connections; few-connections alone where each request has its own', () => {
    const shared = names.map((pod, i) => ({ pod, openedAtMs: i, answersAtMs: Array.from({ length: 500 }, (_, k) => 10 + k * 50) }))
    const { reasons } = reasonsOf({ connections: shared, requestsPerConnection: 'unlimited' })
    expect(reasons.map((reason) => reason.code)).toEqual(['keep-alive', 'few-connections'])
    expect(reasons[0]?.text).toMatch(/^2,000 requests travelled on 4 connections \(4 at a time\), .* the Service chose 4 times only\.$/)
    const few = reasonsOf({ connections: steadyConnections(0, 30_000, 5, chooser(names)) })
    expect(few.reasons.map((reason) => reason.code)).toEqual(['few-connections'])
    expect(few.reasons[0]?.text).toMatch(/^150 connections over 4 pods cannot tell whether all are within 25%\. Least sure is checkout-.: it is at /)
    expect(few.reasons[0]?.text).toMatch(/About 1,\d+ connections more are needed to be 99% sure\.$/)
  })

  it('tells how to identify pods where no response did', () => {
    const rows = rowsOf([], 30_000).map((row) => ({ ...row, unidentified: { requests: 10, connections: 10 } }))
    const plan = servicePlan(names)
    const { reasons } = judgeDistribution({
      plan, evidence: gatherEvidence(plan, null, [], rows), balance: null, load: {
        connections: 10, requestsPerConnection: 1,
      }, random: null,
    }).distribution
    expect(reasons[0]).toMatchObject({
      code: 'few-connections', text: 'No response told which pod it came from (300 responses without a name).',
    })
    expect(reasons[0]?.next).toContain('--identify')
  })
})
