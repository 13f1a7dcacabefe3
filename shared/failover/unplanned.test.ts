import { describe, expect, it } from 'vitest'
import { failure, requested, rowsOf, watched } from '../distribution/testing/simulated-run.ts'
import type { TimelineEvent } from '../model/timeline.ts'
import { disruptionsOf } from './disruptions.ts'
import { lossesWithoutRequest } from './unplanned.ts'

const told = (atMs: number, kind: TimelineEvent['kind'], detail: string): TimelineEvent => ({ atMs, source: 'disruption', kind, subject: '', detail })
const losses = (timeline: TimelineEvent[], rows = rowsOf([], 30_000)) =>
  lossesWithoutRequest(timeline, disruptionsOf(timeline), rows).map(({ what, victim, requestedAtMs, unplanned = false }) => [what, victim, requestedAtMs, unplanned])

describe('pods lost without a request by name', () => {
  it('are those that somebody else deleted, once each, from the moment it shows', () => {
    expect(losses([watched(5_000, 'pod-terminating', 'a'), watched(5_020, 'endpoint-terminating', 'a'), watched(7_000, 'pod-gone', 'a')]))
      .toEqual([['unplanned removal', 'a', 5_000, true]])
    expect(losses([watched(5_000, 'pod-gone', 'a')])).toEqual([['unplanned removal', 'a', 5_000, true]])
  })

  it('are not those that were asked for, nor those that never served', () => {
    expect(losses([requested(4_900, 'a'), watched(5_000, 'pod-terminating', 'a'), watched(7_000, 'pod-gone', 'a')])).toEqual([])
    expect(losses([watched(4_000, 'pod-added', 'n'), watched(5_000, 'pod-terminating', 'n')])).toEqual([])
    expect(losses([watched(4_000, 'pod-added', 'n'), watched(4_500, 'endpoint-ready', 'n'), watched(5_000, 'pod-terminating', 'n')]))
      .toEqual([['unplanned removal', 'n', 5_000, true]])
  })

  it('are those that the cluster chose for our own scaling or rollout, and planned', () => {
    expect(losses([
      told(2_000, 'requested', 'scale: Deployment checkout by -1 replicas'), told(2_010, 'accepted', 'scale: Deployment checkout by -1 replicas'),
      watched(2_100, 'pod-terminating', 'a'), told(9_000, 'accepted', 'rollout: Deployment checkout is restarted'),
      watched(9_500, 'pod-terminating', 'b'), watched(12_000, 'pod-terminating', 'c'),
    ])).toEqual([['scale', 'a', 2_100, false], ['rollout', 'b', 9_500, false], ['rollout', 'c', 12_000, false]])
  })

  it('are told apart from what goes when something is put back, and from what goes long after', () => {
    expect(losses([told(5_000, 'undone', 'nodes n1: unschedulable back'), watched(5_300, 'pod-terminating', 'b')])).toEqual([['unplanned removal', 'b', 5_300, true]])
    const undone = told(5_000, 'undone', 'pods a in shop: app from absent back to checkout')
    expect(losses([undone, watched(5_300, 'pod-terminating', 'b'), watched(60_000, 'pod-terminating', 'c')]))
      .toEqual([['undo', 'b', 5_300, false], ['unplanned removal', 'c', 60_000, true]])
  })

  it('are not those of a rollout that came after it, nor more than a scaling takes', () => {
    const rollout = told(2_000, 'accepted', 'rollout: Deployment checkout is restarted')
    const young = [watched(2_100, 'pod-added', 'n'), watched(4_000, 'pod-ready', 'n')]
    expect(losses([rollout, ...young, watched(5_000, 'pod-terminating', 'a'), watched(20_000, 'pod-terminating', 'n')]))
      .toEqual([['rollout', 'a', 5_000, false], ['unplanned removal', 'n', 20_000, true]])
    const scaling = told(2_000, 'accepted', 'scale: Deployment checkout by -1 replicas')
    expect(losses([scaling, watched(2_100, 'pod-terminating', 'a'), watched(9_000, 'pod-terminating', 'b')]).map(([what]) => what))
      .toEqual(['scale', 'unplanned removal'])
    expect(losses([told(2_000, 'accepted', 'scale: Deployment checkout by 1 replicas'), watched(2_100, 'pod-terminating', 'a')]).map(([what]) => what))
      .toEqual(['unplanned removal'])
  })

  it('begin with the nameless failures that run up to a crash, unless something else goes on', () => {
    const failures = [failure(3_000, 'refused'), failure(4_900, 'refused'), failure(4_950, 'refused')]
    const crash = [watched(5_000, 'pod-not-ready', 'a'), watched(5_000, 'pod-restarted', 'a')]
    expect(losses(crash, rowsOf([], 30_000, failures))[0]?.[2]).toBeLessThan(4_950)
    expect(losses(crash, rowsOf([], 30_000, failures))[0]?.[2]).toBeGreaterThan(4_800)
    expect(losses([requested(4_000, 'b'), ...crash], rowsOf([], 30_000, failures))[0]?.[2]).toBe(5_000)
  })

  it('are those of a change whose answer comes after its effect', () => {
    const [undone, scaled] = [told(5_001, 'undone', 'pods a in shop: app back'), told(8_050, 'accepted', 'scale: Deployment checkout by -1 replicas')]
    expect(losses([watched(5_000, 'pod-terminating', 'b'), undone, watched(8_000, 'pod-terminating', 'c'), scaled]))
      .toEqual([['undo', 'b', 5_000, false], ['scale', 'c', 8_000, false]])
  })

  it('are told of pods that were disrupted before and came back', () => {
    const crashed = [requested(2_000, 'a', 'crash'), watched(2_300, 'pod-restarted', 'a'), watched(2_500, 'pod-restarted', 'a'), watched(4_000, 'pod-ready', 'a')]
    expect(losses(crashed)).toEqual([])
    expect(losses([...crashed, watched(9_000, 'pod-restarted', 'a')])).toEqual([['unplanned restart', 'a', 9_000, true]])
    expect(losses([...crashed, watched(9_000, 'pod-terminating', 'a')])).toEqual([['unplanned removal', 'a', 9_000, true]])
    const unlabelled = [requested(2_000, 'b', 'unlabel'), watched(2_010, 'pod-gone', 'b')]
    expect(losses(unlabelled)).toEqual([])
    expect(losses([...unlabelled, watched(6_000, 'pod-added', 'b'), watched(6_000, 'pod-ready', 'b'), watched(9_000, 'pod-terminating', 'b')]))
      .toEqual([['unplanned removal', 'b', 9_000, true]])
  })

  it('are a rollout where pods of another template come', () => {
    const [old, young] = ['checkout-684dd78994-7w5hn', 'checkout-84d7596679-222ww']
    expect(losses([watched(4_900, 'pod-added', young), watched(5_000, 'pod-terminating', old)])).toEqual([['unplanned rollout', old, 5_000, true]])
    expect(losses([watched(5_100, 'pod-added', 'checkout-684dd78994-abcde'), watched(5_000, 'pod-terminating', old)]))
      .toEqual([['unplanned removal', old, 5_000, true]])
  })

  it('are readiness that is lost and comes back, once each time, or does not come back', () => {
    const flap = (atMs: number) => [
      watched(atMs, 'pod-not-ready', 'a'), watched(atMs + 60, 'endpoint-not-ready', 'a'), watched(atMs + 3_000, 'pod-ready', 'a'), watched(atMs + 3_050, 'endpoint-ready', 'a'),
    ]
    const loss = (atMs: number) => ['unplanned readiness loss', 'a', atMs, true]
    expect(losses([...flap(5_000), ...flap(13_000)])).toEqual([loss(5_000), loss(13_000)])
    expect(losses([watched(5_000, 'endpoint-not-ready', 'a')])).toEqual([loss(5_000)])
    expect(losses([watched(-400, 'endpoint-not-ready', 'a'), watched(2_000, 'endpoint-ready', 'a')])).toEqual([])
    const hasty = [watched(5_000, 'pod-not-ready', 'a'), watched(5_100, 'pod-ready', 'a'), watched(5_200, 'endpoint-not-ready', 'a'), watched(5_300, 'endpoint-ready', 'a')]
    expect(losses(hasty)).toEqual([loss(5_000)])
    expect(losses([requested(4_990, 'a', 'unlabel'), ...flap(5_000)])).toEqual([])
    expect(losses([watched(4_000, 'pod-added', 'n'), watched(4_100, 'pod-not-ready', 'n'), watched(6_000, 'pod-ready', 'n')])).toEqual([])
    expect(losses([watched(5_000, 'pod-terminating', 'a'), watched(6_000, 'pod-not-ready', 'a')])).toEqual([['unplanned removal', 'a', 5_000, true]])
    expect(losses([watched(5_000, 'pod-not-ready', 'a'), watched(6_000, 'pod-gone', 'a')])).toEqual([['unplanned removal', 'a', 6_000, true]])
    const early = rowsOf([], 30_000, [failure(4_200, 'response-timeout', 'a', 10)])
    expect(losses(flap(5_000), early)[0]?.[2]).toBeLessThan(4_300)
  })

  it('are processes that died, from the first failed request or sign of it, each time', () => {
    const crash = (atMs: number) => [
      watched(atMs, 'endpoint-not-ready', 'a'), watched(atMs + 300, 'pod-restarted', 'a'), watched(atMs + 2_000, 'pod-ready', 'a'),
    ]
    expect(losses([...crash(5_000), ...crash(20_000)])).toEqual([['unplanned restart', 'a', 5_000, true], ['unplanned restart', 'a', 20_000, true]])
    const rows = rowsOf([], 30_000, [failure(8_100, 'reset-mid-response', 'a'), failure(8_050, 'reset-mid-response', 'b'), failure(1_000, 'refused', 'a')])
    expect(losses(crash(9_000), rows)[0]?.[2]).toBeGreaterThanOrEqual(8_100)
    expect(losses(crash(9_000), rows)[0]?.[2]).toBeLessThan(8_200)
    expect(losses([requested(4_990, 'a', 'crash'), ...crash(5_000)])).toEqual([])
  })
})
