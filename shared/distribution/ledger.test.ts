import { describe, expect, it } from 'vitest'
import { seededRandom } from '../pacing/seeded-random.ts'
import type { TimelineEvent } from '../model/timeline.ts'
import { EvidenceLedger, gatherEvidence } from './ledger.ts'
import { emptyRow, plannedPod, requested, rowsOf, servicePlan, steadyConnections, urlPlan, watched } from './testing/simulated-run.ts'

const plan = servicePlan(['a', 'b', 'c'])
const cycle = (pods: string[]): () => string => {
  let turn = 0
  return () => pods[turn++ % pods.length] ?? ''
}

/** b is deleted at 10.2 s, leaves the slice at 10.3 and gets its last connection at 11.4; d is ready at 13.5 and first reached at 14.6. */
function failover() {
  const timeline: TimelineEvent[] = [
    requested(10_200, 'b'), watched(10_280, 'pod-terminating', 'b'), watched(10_300, 'endpoint-terminating', 'b'),
    watched(10_400, 'pod-added', 'd'), watched(12_000, 'endpoint-gone', 'b'),
    watched(13_400, 'pod-ready', 'd'), watched(13_500, 'endpoint-ready', 'd'),
  ]
  const connections = [
    ...steadyConnections(0, 11_400, 30, cycle(['a', 'b', 'c'])),
    { pod: 'b', openedAtMs: 11_400, answersAtMs: [11_402] },
    ...steadyConnections(11_401, 14_600, 30, cycle(['a', 'c'])),
    ...steadyConnections(14_600, 25_000, 30, cycle(['d', 'a', 'c'])),
  ]
  return { timeline, rows: rowsOf(connections, 25_000) }
}

describe('gatherEvidence', () => {
  it('cuts a run into epochs and leaves the settling out', () => {
    const { timeline, rows } = failover()
    const { epochs, outside, absences } = gatherEvidence(plan, null, timeline, rows)
    expect(epochs.map(({ fromMs, toMs, pods }) => [fromMs, toMs, pods.map((pod) => pod.name)])).toEqual([
      [0, 10_000, ['a', 'b', 'c']], [12_000, 13_000, ['a', 'c']], [15_000, 25_000, ['a', 'c', 'd']],
    ])
    expect(epochs[0]?.connections).toEqual({ a: 100, b: 100, c: 100 })
    expect(epochs[1]?.connections).toEqual({ a: 15, c: 15 })
    expect(outside).toEqual([])
    expect(absences).toEqual([{ pod: 'b', atMs: 10_300, because: 'terminating', ours: true }])
  })

  it('comes to the same second by second as at once', () => {
    const { timeline, rows } = failover()
    const ledger = new EvidenceLedger(plan, null)
    const events = [...timeline]
    for (const row of rows) {
      for (let next = events[0]; next && next.atMs <= row.toMs; next = events[0]) {
        ledger.addEvent(next)
        events.shift()
      }
      ledger.addRow(row)
      ledger.evidence()
    }
    expect(ledger.evidence()).toEqual(gatherEvidence(plan, null, timeline, rows))
  })

  it('waits for a newcomer no longer than the cap, then expects its share', () => {
    const timeline = [watched(5_000, 'endpoint-ready', 'd')]
    const rows = rowsOf(steadyConnections(0, 20_000, 30, cycle(['a', 'b', 'c'])), 20_000)
    const { epochs } = gatherEvidence(plan, null, timeline, rows)
    expect(epochs.map(({ fromMs, toMs }) => [fromMs, toMs])).toEqual([[0, 5_000], [10_000, 20_000]])
    expect(epochs[1]?.pods.find((pod) => pod.name === 'd')?.expectedShare).toBe(0.25)
    expect(epochs[1]?.connections.d).toBeUndefined()
  })

  it('does not judge the seconds in which a newcomer may still be reached in time', () => {
    const timeline = [watched(5_000, 'endpoint-ready', 'd')]
    const rows = rowsOf(steadyConnections(0, 8_000, 30, cycle(['a', 'b', 'c'])), 8_000)
    expect(gatherEvidence(plan, null, timeline, rows).epochs.map(({ fromMs, toMs }) => [fromMs, toMs])).toEqual([[0, 5_000]])
  })

  it('holds new connections to a pod long after it left against the data plane', () => {
    const timeline = [watched(3_000, 'endpoint-not-ready', 'c')]
    const rows = rowsOf(steadyConnections(0, 20_000, 30, cycle(['a', 'b', 'c'])), 20_000)
    const { epochs, outside, absences } = gatherEvidence(plan, null, timeline, rows)
    expect(epochs.map(({ fromMs, toMs }) => [fromMs, toMs])).toEqual([[0, 3_000], [8_000, 20_000]])
    expect(outside).toEqual([{ pod: 'c', connections: 120, requests: 120, leftAtMs: 3_000, lastAtMs: expect.closeTo(19_966.7, 0) }])
    expect(absences).toEqual([{ pod: 'c', atMs: 3_000, because: 'not-ready', ours: false }])
    const scaled: TimelineEvent = { atMs: 2_000, source: 'disruption', kind: 'accepted', subject: '', detail: 'scale: Deployment s by -1 replicas' }
    const after = [scaled, watched(3_000, 'endpoint-terminating', 'c'), watched(4_000, 'endpoint-not-ready', 'b')]
    expect(gatherEvidence(plan, null, after, rows).absences.map(({ pod, ours }) => [pod, ours])).toEqual([['c', true], ['b', false]])
  })

  it('does not hold answers on old connections against anyone', () => {
    const timeline = [watched(3_000, 'endpoint-terminating', 'c')]
    const old = { pod: 'c', openedAtMs: 500, answersAtMs: Array.from({ length: 18 }, (_, i) => 1_000 + i * 1_000) }
    const rows = rowsOf([old, ...steadyConnections(0, 20_000, 20, cycle(['a', 'b']))], 20_000)
    expect(gatherEvidence(plan, null, timeline, rows).outside).toEqual([])
  })

  it('counts a pod that comes back under its name', () => {
    const timeline = [watched(6_000, 'endpoint-not-ready', 'c'), watched(9_000, 'endpoint-ready', 'c')]
    const rows = rowsOf([
      ...steadyConnections(0, 6_000, 30, cycle(['a', 'b', 'c'])), ...steadyConnections(6_000, 9_200, 30, cycle(['a', 'b'])),
      ...steadyConnections(9_200, 20_000, 30, cycle(['c', 'a', 'b'])),
    ], 20_000)
    const { epochs } = gatherEvidence(plan, null, timeline, rows)
    expect(epochs.map(({ fromMs, toMs, pods }) => [fromMs, toMs, pods.length])).toEqual([
      [0, 6_000, 3], [6_000, 9_000, 2], [10_000, 20_000, 3],
    ])
  })

  it('ignores ready pods that a policy leaves out, but not those no slice held yet', () => {
    const excluded = plannedPod('far', 0, { eligible: false, note: 'not meant for zone zone-b, in which connections enter' })
    const early = plannedPod('early', 0, { eligible: false, note: 'in no EndpointSlice yet' })
    const starting = plannedPod('starting', 0, { eligible: false, ready: false, note: 'not ready' })
    const rows = rowsOf(steadyConnections(0, 12_000, 30, cycle(['a', 'b', 'c', 'early', 'starting'])), 12_000)
    const timeline = ['far', 'early', 'starting'].map((pod) => watched(1_000, 'endpoint-ready', pod))
    const { epochs } = gatherEvidence({ ...plan, pods: [...plan.pods, early, starting] }, null, timeline.slice(1), rows)
    expect(epochs.at(-1)?.pods.map((pod) => pod.name)).toEqual(['a', 'b', 'c', 'early', 'starting'])
    const narrowed = gatherEvidence({ ...plan, pods: [...plan.pods, excluded] }, null, timeline.slice(0, 1), rows)
    expect(narrowed.epochs.map((epoch) => epoch.pods.length)).toEqual([3])
  })

  it('does not judge seconds in which nobody watched', () => {
    const timeline: TimelineEvent[] = [
      { atMs: 4_500, source: 'run', kind: 'watch-lost', subject: '', detail: '' },
      { atMs: 7_200, source: 'run', kind: 'watch-resumed', subject: '', detail: '' },
    ]
    const rows = rowsOf(steadyConnections(0, 10_000, 30, cycle(['a', 'b', 'c'])), 10_000)
    expect(gatherEvidence(plan, null, timeline, rows).epochs[0]?.connections).toEqual({ a: 60, b: 60, c: 60 })
  })

  it('takes everybody who answers a plain URL', () => {
    const random = seededRandom(2)
    const rows = rowsOf(steadyConnections(0, 3_000, 100, () => (random() < 0.5 ? 'x' : 'y')), 3_000)
    const { epochs, totals } = gatherEvidence(urlPlan(2), null, [], rows)
    expect(epochs).toHaveLength(1)
    expect(epochs[0]).toMatchObject({ pods: [], connections: { x: totals.pods.x?.connections, y: totals.pods.y?.connections } })
    expect(epochs[0]?.choices).toHaveLength(300)
    expect(totals).toMatchObject({ connections: 300, requests: 300, responsesSum: 300, responsesSumOfSquares: 300 })
  })

  it('keeps only the last seconds and a bounded sample of choices', () => {
    const ledger = new EvidenceLedger(plan, null)
    for (let second = 0; second < 60; second++) {
      const row = rowsOf(steadyConnections(0, 1_000, 500, cycle(['a', 'b', 'c'])), 1_000)[0] ?? emptyRow(0, 1_000)
      ledger.addRow({ ...row, fromMs: second * 1_000, toMs: (second + 1) * 1_000 })
    }
    const { epochs } = ledger.evidence()
    expect(epochs[0]?.choices).toHaveLength(10_000)
    expect(Object.values(epochs[0]?.connections ?? {}).reduce((sum, count) => sum + count, 0)).toBe(30_000)
  })
})
