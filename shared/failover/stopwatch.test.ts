import { describe, expect, it } from 'vitest'
import {
  emptyRow, failure, requested, rowsOf, servicePlan, steadyConnections, watched, type SimulatedConnection,
} from '../distribution/testing/simulated-run.ts'
import type { TimelineEvent } from '../model/timeline.ts'
import type { Failure } from '../tally/second-row.ts'
import { toFailover, type FailoverTimes } from './failover-times.ts'
import { stopwatch } from './stopwatch.ts'

const plan = servicePlan(['a', 'b', 'c'])
const cycle = (pods: string[]): () => string => {
  let turn = 0
  return () => pods[turn++ % pods.length] ?? ''
}

const timeline: TimelineEvent[] = [
  requested(10_200, 'b'), { atMs: 10_230, source: 'disruption', kind: 'accepted', subject: 'b', detail: 'delete' },
  watched(10_280, 'pod-terminating', 'b'), watched(10_300, 'endpoint-terminating', 'b'), watched(10_350, 'pod-added', 'd'),
  watched(10_360, 'pod-scheduled', 'd'), watched(12_000, 'endpoint-gone', 'b'), watched(12_050, 'pod-gone', 'b'),
  watched(13_400, 'pod-ready', 'd'), watched(13_500, 'endpoint-ready', 'd'),
]
const victimsLast: SimulatedConnection = { pod: 'b', openedAtMs: 11_400, answersAtMs: [11_402, 11_950] }
const connections = [
  ...steadyConnections(0, 11_400, 60, cycle(['a', 'b', 'c'])), victimsLast, ...steadyConnections(11_401, 14_613, 60, cycle(['a', 'c'])),
  ...steadyConnections(14_613, 30_000, 60, cycle(['d', 'a', 'c'])),
]
const refused: Failure[] = [
  failure(11_500, 'refused'), failure(11_610, 'refused'), failure(11_700, 'reset-mid-response', 'b', 240),
  failure(11_900, 'refused', null, 30),
]

const time = (changes: Partial<Parameters<typeof stopwatch>[0]> = {}): FailoverTimes[] =>
  stopwatch({ plan, balance: null, timeline, rows: rowsOf(connections, 30_000, refused), ...changes })

describe('stopwatch', () => {
  it('times every phase of a deleted and replaced pod', () => {
    expect(time()).toEqual([{
      disruption: 'delete', victim: 'b', requestedAtMs: 10_200, terminatingAtMs: 10_280, sliceAtMs: 10_300, lastNewConnectionAtMs: 11_400,
      lastVictimAnswerAtMs: 11_950,
      firstErrorAtMs: 11_500, lastErrorAtMs: 11_940, errorWindowMs: 440, failedRequests: 4,
      errors: [{ class: 'refused', count: 3 }, { class: 'reset-mid-response', count: 1 }],
      newcomer: 'd', newcomerScheduledAtMs: 10_360, newcomerReadyAtMs: 13_400, newcomerInSliceAtMs: 13_500, newcomerAtMs: 14_615, evenAgainAtMs: 14_615,
      verdict: expect.objectContaining({ graceful: false, phase: 'programming' }),
    }])
  })

  it('has nothing to time without a disruption, nor of one that was refused', () => {
    expect(time({ timeline: [] })).toEqual([])
    const failed: TimelineEvent = { atMs: 10_230, source: 'disruption', kind: 'failed', subject: 'b', detail: '403' }
    expect(time({ timeline: [requested(10_200, 'b'), failed] })).toEqual([])
    expect(time({ timeline: [requested(10_200, 'b'), failed, requested(15_000, 'b')] }).map((one) => one.requestedAtMs)).toEqual([15_000])
  })

  it('times a pod that somebody else deleted in the same way, from its first sign', () => {
    const [planned] = time()
    const [unplanned] = time({ timeline: timeline.filter(({ source }) => source === 'watch') })
    expect(unplanned).toEqual({ ...planned, disruption: 'unplanned removal', unplanned: true, requestedAtMs: 10_280, verdict: expect.objectContaining({ phase: 'programming' }) })
  })

  it('leaves what was not seen unknown', () => {
    const [blind] = time({ timeline: [requested(10_200, 'b')], rows: rowsOf([], 30_000) })
    expect(blind).toMatchObject({
      sliceAtMs: null, lastNewConnectionAtMs: null, lastVictimAnswerAtMs: null, firstErrorAtMs: null, lastErrorAtMs: null, errorWindowMs: 0,
      failedRequests: 0, errors: [], newcomer: null, newcomerReadyAtMs: null, newcomerAtMs: null, evenAgainAtMs: null,
    })
  })

  it('is not even again while the newcomer has not answered, nor before', () => {
    const early = rowsOf(connections, 30_000, refused).slice(0, 14)
    expect(time({ rows: early })[0]).toMatchObject({ newcomer: 'd', newcomerAtMs: null, evenAgainAtMs: null })
    expect(time({ rows: rowsOf(connections, 30_000).slice(0, 15) })[0]).toMatchObject({ newcomerAtMs: 14_615, evenAgainAtMs: null })
  })

  it('waits until the newcomer carries its share', () => {
    const slow = [
      ...connections.filter((connection) => connection.openedAtMs < 14_613), ...steadyConnections(
        14_613, 20_000, 60, cycle([...'acacacacacacacd']),
      ),
      ...steadyConnections(20_000, 30_000, 60, cycle(['d', 'a', 'c'])),
    ]
    expect(time({ rows: rowsOf(slow, 30_000) })[0]?.evenAgainAtMs).toBe(20_000)
  })

  it('is never even again where long connections leave the newcomer without a share', () => {
    const clinging = connections.filter((connection) => connection.openedAtMs < 14_613 || connection.pod !== 'd')
    const once = { pod: 'd', openedAtMs: 14_700, answersAtMs: [14_702] }
    expect(time({ rows: rowsOf([...clinging, once], 30_000) })[0]).toMatchObject({ newcomerAtMs: 14_702, evenAgainAtMs: null })
  })

  it('counts a pod that leaves without being replaced even as soon as the others share alike', () => {
    const gone = [
      ...connections.filter(({ openedAtMs }) => openedAtMs <= 11_400), ...steadyConnections(11_401, 30_000, 60, cycle(['a', 'c'])),
    ]
    const events = [requested(10_200, 'b', 'unlabel'), watched(10_300, 'endpoint-gone', 'b')]
    expect(time({ timeline: events, rows: rowsOf(gone, 30_000) })[0]).toMatchObject({
      disruption: 'unlabel', newcomer: null, evenAgainAtMs: 11_400,
    })
  })

  it('does not take another pod\'s failures, nor those long after all was settled, nor those before', () => {
    const others = [failure(9_000, 'refused'), failure(11_800, 'reset-mid-response', 'a'), failure(25_000, 'refused')]
    expect(time({ rows: rowsOf(connections, 30_000, [...refused, ...others]) })[0]).toMatchObject({
      failedRequests: 4, lastErrorAtMs: 11_940,
    })
  })

  it.each<[what: string, failed: Failure, firstErrorAtMs: number]>([
    ['a reset of a long request since the reset', { ...failure(9_000, 'reset-mid-response', 'b'), endedAtMs: 10_900 }, 10_900],
    ['a timeout of a request on its way since the disruption', { ...failure(9_500, 'response-timeout', 'b'), endedAtMs: 14_500 }, 10_200],
    ['a request due before and sent after since the disruption', { ...failure(10_190, 'refused'), sentAtMs: 10_400, endedAtMs: 10_401 }, 10_200],
    ['a request due after since it was due', { ...failure(10_600, 'refused'), sentAtMs: 10_700, endedAtMs: 10_701 }, 10_600],
  ])('begins the error window after the disruption: %s', (_what, failed, firstErrorAtMs) => {
    const lost = time({ rows: rowsOf(connections, 30_000, [failed]) })[0]
    expect(lost).toMatchObject({ failedRequests: 1, firstErrorAtMs, errorWindowMs: failed.endedAtMs - firstErrorAtMs })
  })

  it('follows failures on while they go on, even past even shares', () => {
    const lasting = Array.from({ length: 8 }, (_, i) => failure(14_000 + i * 1_000, 'connect-timeout'))
    expect(time({ rows: rowsOf(connections, 30_000, lasting) })[0]).toMatchObject({
      failedRequests: 8, firstErrorAtMs: 14_000, lastErrorAtMs: 21_001,
    })
  })

  it('takes the victim\'s own failures however late, as when its grace period ends', () => {
    const late = failure(26_000, 'reset-idle-connection', 'b')
    expect(time({ rows: rowsOf(connections, 30_000, [late]) })[0]).toMatchObject({ failedRequests: 1, firstErrorAtMs: 26_000 })
  })

  it('keeps overlapping disruptions apart', () => {
    const two: TimelineEvent[] = [
      ...timeline.slice(0, 6), requested(12_500, 'c'), watched(12_600, 'endpoint-terminating', 'c'), watched(12_650, 'pod-added', 'e'),
      watched(13_500, 'endpoint-ready', 'd'), watched(15_500, 'endpoint-ready', 'e'),
    ]
    const mixed = [
      ...steadyConnections(0, 11_400, 60, cycle(['a', 'b', 'c'])), victimsLast, ...steadyConnections(11_401, 13_300, 60, cycle(['a', 'c'])),
      ...steadyConnections(13_300, 14_613, 60, cycle(['a'])), ...steadyConnections(14_613, 16_200, 60, cycle(['d', 'a'])),
      ...steadyConnections(16_200, 30_000, 60, cycle(['e', 'd', 'a'])),
    ]
    const failures = [
      ...refused, failure(12_700, 'reset-mid-response', 'b'), failure(12_800, 'reset-mid-response', 'c'), failure(13_350, 'refused'),
      { ...failure(12_450, 'response-timeout'), endedAtMs: 17_450 },
    ]
    const [first, second] = time({ timeline: two, rows: rowsOf(mixed, 30_000, failures) })
    expect(first).toMatchObject({ victim: 'b', newcomer: 'd', lastNewConnectionAtMs: 11_400, failedRequests: 6, newcomerAtMs: 14_615 })
    expect(second).toMatchObject({ victim: 'c', newcomer: 'e', failedRequests: 2, newcomerAtMs: 16_202, evenAgainAtMs: 16_202 })
    expect(second?.errors).toEqual([{ class: 'refused', count: 1 }, { class: 'reset-mid-response', count: 1 }])
    expect(first?.evenAgainAtMs).toBeNull()
  })

  it('ends a victim\'s story when it comes back under its own name', () => {
    const back = [
      ...steadyConnections(0, 10_500, 60, cycle(['a', 'b', 'c'])), ...steadyConnections(10_500, 15_250, 60, cycle(['a', 'c'])),
      ...steadyConnections(15_250, 30_000, 60, cycle(['b', 'a', 'c'])),
    ]
    const events = [requested(10_200, 'b', 'crash'), watched(10_450, 'endpoint-not-ready', 'b'), watched(15_000, 'endpoint-ready', 'b')]
    const [crash] = time({ timeline: events, rows: rowsOf(back, 30_000) })
    expect(crash?.lastNewConnectionAtMs).toBeCloseTo(10_466.7, 0)
    expect(crash).toMatchObject({ newcomer: null })
  })

  it('counts all failures of a second whose list is cut', () => {
    const [cut = emptyRow(11_000, 12_000)] = rowsOf(connections, 30_000).slice(11, 12)
    const listed = Array.from({ length: 500 }, (_, i) => failure(11_450 + i, 'refused', i % 5 === 0 ? 'a' : null))
    const rows = rowsOf(connections, 30_000)
    rows[11] = { ...cut, failed: 1_500, errors: { refused: 1_500 }, failures: listed }
    expect(time({ rows })[0]).toMatchObject({ failedRequests: 1_200, firstErrorAtMs: 11_451, errors: [{ class: 'refused', count: 1_200 }] })
  })

  it('counts unexpected statuses among the errors, not among the failed', () => {
    const rows = rowsOf(connections, 30_000, refused).map(
      (row) => (row.fromMs === 11_000 ? { ...row, errors: { ...row.errors, status: 9 } } : row),
    )
    expect(time({ rows })[0]).toMatchObject({
      failedRequests: 4, errors: [{ class: 'status', count: 9 }, { class: 'refused', count: 3 }, { count: 1 }],
    })
  })

  it('pairs a rollout\'s newcomers with the old pods in their order, though they come first', () => {
    const [one, two, three, four] = ['shop-aaaaaaa-11111', 'shop-aaaaaaa-22222', 'shop-bbbbbbb-33333', 'shop-bbbbbbb-44444']
    const events: TimelineEvent[] = [
      { atMs: 5_000, source: 'disruption', kind: 'accepted', subject: '', detail: 'rollout: Deployment shop is restarted' },
      watched(5_100, 'pod-added', three), watched(5_110, 'pod-added', four), watched(5_120, 'pod-unschedulable', four),
      watched(5_200, 'pod-scheduled', three), watched(7_000, 'pod-ready', three), watched(7_050, 'endpoint-ready', three),
      watched(7_100, 'pod-terminating', one), watched(7_900, 'pod-scheduled', four), watched(9_000, 'pod-terminating', two),
    ]
    const failovers = stopwatch({ plan: servicePlan([one, two]), balance: null, timeline: events, rows: rowsOf([], 20_000) })
    expect(failovers).toMatchObject([
      { victim: one, terminatingAtMs: 7_100, newcomer: three, newcomerScheduledAtMs: 5_200, newcomerReadyAtMs: 7_000, newcomerInSliceAtMs: 7_050 },
      { victim: two, newcomer: four, newcomerScheduledAtMs: 7_900, newcomerReadyAtMs: null },
    ])
  })

  it('takes what failed between our scaling and the first sign of whom it hit', () => {
    const events: TimelineEvent[] = [
      { atMs: 10_000, source: 'disruption', kind: 'accepted', subject: '', detail: 'scale: Deployment shop by -1 replicas' },
      watched(11_000, 'pod-terminating', 'b'), watched(11_050, 'endpoint-terminating', 'b'),
    ]
    const failures = [failure(8_000, 'refused'), failure(10_500, 'refused'), failure(11_200, 'refused')]
    const [scaled] = stopwatch({ plan, balance: null, timeline: events, rows: rowsOf([], 20_000, failures) })
    expect(scaled).toMatchObject({ disruption: 'scale', victim: 'b', failedRequests: 2, requestedAtMs: 11_000, firstErrorAtMs: 10_501 })
  })

  it('finds the newcomer by its answers where the watch was blind', () => {
    const [seen] = time({ timeline: timeline.filter((event) => event.subject !== 'd') })
    expect(seen).toMatchObject({ newcomer: 'd', newcomerReadyAtMs: null, newcomerAtMs: 14_615 })
  })
})

describe('toFailover', () => {
  it('writes the run\'s times as the wall clock\'s', () => {
    const [times] = time()
    const report = times && toFailover(times, Date.parse('2030-01-02T03:04:05.000Z'))
    expect(report).toMatchObject({
      requestedAt: '2030-01-02T03:04:15.200Z', sliceAt: '2030-01-02T03:04:15.300Z', evenAgainAt: '2030-01-02T03:04:19.615Z',
    })
    expect(times && toFailover({ ...times, sliceAtMs: null }, 0).sliceAt).toBeNull()
  })
})
