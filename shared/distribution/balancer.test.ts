import { describe, expect, it } from 'vitest'
import { seededRandom } from '../pacing/seeded-random.ts'
import { nameBalancer, requestsInFlight, type BalancerInput, type PodLatency } from './balancer.ts'
import { equalShares } from './expected-shares.ts'
import { closedLoop, podNames, type Policy } from './testing/choosers.ts'

function input(policy: Policy, pods: number, connections: number, n: number, changes: Partial<BalancerInput> = {}): BalancerInput {
  const means = new Array<number>(pods).fill(4)
  const { choices } = closedLoop(policy, means, connections, n, seededRandom(11), 0.3, 'steady')
  return {
    sequences: [{ pods: equalShares(podNames(pods)), choices }],
    spread: 'even', latency: {}, inFlight: connections, sources: null, ...changes,
  }
}

function latency(means: number[]): Record<string, PodLatency> {
  return Object.fromEntries(podNames(means.length).map((pod, i): [string, PodLatency] => {
    const meanMs = means[i] ?? 1
    return [pod, { count: 500, meanMs, medianMs: meanMs, medianLowMs: meanMs, medianHighMs: meanMs }]
  }))
}

describe('nameBalancer', () => {
  it.each([2, 3, 10])('calls independent choices among %i pods random', (pods) => {
    const { kind, confidence } = nameBalancer(input('random', pods, 10, 1_000))
    expect(kind).toBe('random')
    expect(confidence).toBeGreaterThan(0.95)
  })

  it.each([[2, 1], [3, 10], [3, 50], [10, 50]])('calls a rotation over %i pods more even than random (%i at once)', (pods, connections) => {
    expect(nameBalancer(input('round-robin', pods, connections, 1_000))).toMatchObject({ kind: 'more-even-than-random' })
  })

  it('sees a rotation of two pods, which the totals never could', () => {
    const choices = Array.from({ length: 60 }, (_, i) => (i % 2 === 0 ? 'pod-a' : 'pod-b'))
    expect(
      nameBalancer({ ...input('random', 2, 1, 30), sequences: [{ pods: equalShares(podNames(2)), choices }] }).kind,
    ).toBe('more-even-than-random')
  })

  it('says round-robin where requests of unlike duration overlap', () => {
    const means = [2, 4, 8]
    const { choices } = closedLoop('round-robin', means, 30, 2_000, seededRandom(5), 0.1)
    const given = { ...input('random', 3, 30, 30), sequences: [{ pods: equalShares(podNames(3)), choices }], latency: latency(means) }
    expect(nameBalancer(given).kind).toBe('round-robin')
    expect(nameBalancer({ ...given, inFlight: 0.3 }).kind).toBe('more-even-than-random')
  })

  it('says least-connections where shares follow speed, and unknown where they do not', () => {
    const means = [2, 4, 8]
    const { choices } = closedLoop('least-connections', means, 30, 3_000, seededRandom(5))
    const given = { ...input('random', 3, 30, 30), spread: 'uneven' as const, sequences: [{ pods: equalShares(podNames(3)), choices }] }
    expect(nameBalancer({ ...given, latency: latency(means) }).kind).toBe('least-connections')
    expect(nameBalancer({ ...given, latency: latency([8, 4, 2]) }).kind).toBe('unknown')
    expect(nameBalancer(given).kind).toBe('unknown')
  })

  it('reckons requests in flight by Little\'s law', () => {
    expect(requestsInFlight(latency([2, 4, 8]), 1_000)).toBeCloseTo(7, 12)
    expect(requestsInFlight({}, 0)).toBe(0)
  })

  it('says one-pod for one source address, and source-affinity only for 20 faithful ones or more', () => {
    const pinned = input('one-pod', 3, 10, 500, { spread: 'one-pod' })
    expect(nameBalancer(pinned).kind).toBe('one-pod')
    expect(nameBalancer({ ...pinned, sources: { count: 19, faithful: 19 } }).kind).toBe('one-pod')
    expect(nameBalancer({ ...pinned, sources: { count: 20, faithful: 20 } }).kind).toBe('source-affinity')
    expect(nameBalancer({ ...input('random', 3, 10, 1_000), sources: { count: 40, faithful: 9 } }).kind).toBe('random')
  })

  it('says unknown of too few choices, of one pod alone, and of choices that come in runs', () => {
    expect(nameBalancer(input('random', 3, 10, 29)).kind).toBe('unknown')
    expect(nameBalancer({ ...input('random', 3, 10, 100), sequences: [] }).kind).toBe('unknown')
    expect(
      nameBalancer({
        ...input('random', 3, 10, 100), sequences: [{ pods: equalShares(['a']), choices: new Array<string>(100).fill('a') }],
      }).kind,
    ).toBe('unknown')
    const runs = Array.from({ length: 1_200 }, (_, i) => podNames(3)[Math.floor(i / 20) % 3] ?? '')
    expect(
      nameBalancer({ ...input('random', 3, 10, 30), sequences: [{ pods: equalShares(podNames(3)), choices: runs }] }).kind,
    ).toBe('unknown')
  })
})
