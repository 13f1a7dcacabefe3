import { describe, expect, it } from 'vitest'
import { failure, plannedPod, requested, rowsOf, servicePlan, watched } from '../distribution/testing/simulated-run.ts'
import type { TimelineEvent } from '../model/timeline.ts'
import type { Failure } from '../tally/second-row.ts'
import { disruptionsOf } from './disruptions.ts'
import { nodeLosses } from './node-loss.ts'
import { stopwatch } from './stopwatch.ts'

const plan = servicePlan([], {
  pods: [['a', 'one'], ['b', 'one'], ['c', 'two'], ['d', 'two'], ['e', 'three']].map(([name = '', node = '']) => plannedPod(name, 0.2, { node })),
})
const hang = (sentAtMs: number): Failure => ({ ...failure(sentAtMs, 'response-timeout'), intendedAtMs: sentAtMs, sentAtMs, endedAtMs: sentAtMs + 1_000 })
const hung = (fromMs: number, toMs: number) => Array.from({ length: Math.ceil((toMs - fromMs) / 100) }, (_, i) => hang(fromMs + i * 100))
const silent = [watched(10_000, 'pod-not-ready', 'c'), watched(10_020, 'pod-not-ready', 'd')]
const found = (timeline: TimelineEvent[], failures: Failure[]) => nodeLosses(plan, timeline, rowsOf([], 30_000, failures), disruptionsOf(timeline))

describe('a lost node', () => {
  it('is told by requests that hang until all of its pods are marked at once, from the first of them', () => {
    expect(found(silent, [hang(1_000), ...hung(5_000, 10_500)])).toEqual(['c', 'd'].map((victim) => (
      { what: 'unplanned loss of node two', victim, requestedAtMs: 5_000, unplanned: true })))
  })

  it('is not one where nothing hung, a pod stays, a process restarted, the pods were asked to go, or there is one pod only', () => {
    expect(found(silent, [])).toEqual([])
    expect(found(silent, hung(1_000, 3_000))).toEqual([])
    expect(found(silent.slice(1), hung(5_000, 10_000))).toEqual([])
    expect(found([...silent, watched(10_100, 'pod-restarted', 'c')], hung(5_000, 10_000))).toEqual([])
    expect(found([requested(9_000, 'c'), ...silent], hung(5_000, 10_000))).toEqual([])
    expect(found([watched(10_000, 'pod-not-ready', 'e')], hung(5_000, 10_000))).toEqual([])
  })

  it('is one failover of each of its pods, however much later these are deleted', () => {
    const timeline = [...silent, watched(19_000, 'pod-terminating', 'c'), watched(19_000, 'pod-terminating', 'd'), watched(19_010, 'pod-added', 'f')]
    const failovers = stopwatch({ plan, balance: null, timeline, rows: rowsOf([], 30_000, hung(5_000, 10_500)) })
    expect(failovers.map(({ disruption, victim }) => [disruption, victim])).toEqual([['unplanned loss of node two', 'c'], ['unplanned loss of node two', 'd']])
    expect(failovers[1]).toMatchObject({ failedRequests: 55, firstErrorAtMs: 5_000, newcomer: 'f', verdict: { phase: 'node', graceful: false } })
    expect(failovers[0]).toMatchObject({ failedRequests: 0, verdict: { graceful: false, text: expect.stringContaining('is counted with d') } })
  })
})
