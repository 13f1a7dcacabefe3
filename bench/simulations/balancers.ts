import type { PodLatency } from '../../shared/distribution/balancer.ts'
import { nameBalancer } from '../../shared/distribution/balancer.ts'
import { equalShares } from '../../shared/distribution/expected-shares.ts'
import type { Random } from '../../shared/distribution/numerics/multinomial.ts'
import { closedLoop, podNames, type Policy } from '../../shared/distribution/testing/choosers.ts'
import { atLeast, evidenceOf, judge, type Rate } from './trial.ts'

const runs = 100

/** How often each kind of balancer is named as one of the words that are right for it. */
export function balancerNames(random: Random): Rate[] {
  const alike = [3, 10].flatMap((size) => [1, 10, 50].flatMap((connections) => {
    const means = new Array<number>(size).fill(4)
    return [
      named('random', means, connections, 1_000, ['random'], random),
      named('round-robin', means, connections, 1_000, ['more-even-than-random', 'round-robin'], random),
      named('least-connections', means, connections, 1_000, ['more-even-than-random', 'least-connections'], random),
      named('one-pod', means, connections, 1_000, ['one-pod'], random),
    ]
  }))
  const unlike = [2, 4, 8]
  return [
    ...alike,
    named('round-robin', unlike, 30, 3_000, ['round-robin'], random),
    named('least-connections', unlike, 30, 3_000, ['least-connections', 'unknown'], random),
    named('random', unlike, 30, 3_000, ['random'], random),
  ]
}

function named(policy: Policy, means: number[], connections: number, n: number, words: string[], random: Random): Rate {
  const pods = podNames(means.length)
  const latency = Object.fromEntries(pods.map((pod, i): [string, PodLatency] => {
    const meanMs = means[i] ?? 1
    return [pod, { count: n / pods.length, meanMs, medianMs: 0.7 * meanMs, medianLowMs: 0.6 * meanMs, medianHighMs: 0.8 * meanMs }]
  }))
  let hits = 0
  for (let run = 0; run < runs; run++) {
    // With very variable durations least-connections follows the ends of requests, which are random themselves: nothing could be told.
    const { choices } = closedLoop(policy, means, connections, n, random, 0.3, policy === 'least-connections' ? 'steady' : 'exponential')
    const counts: Record<string, number> = {}
    for (const pod of choices) counts[pod] = (counts[pod] ?? 0) + 1
    const { verdict } = judge(pods, evidenceOf([{ pods, counts }]), 0.25).distribution
    const spread = verdict === 'pinned' ? 'one-pod' : verdict === 'skewed' ? 'uneven' : 'even'
    const sequences = [{ pods: equalShares(pods), choices }]
    const { kind } = nameBalancer({ sequences, spread, latency, inFlight: connections, sources: null })
    if (words.includes(kind)) hits++
  }
  const durations = means.every((mean) => mean === means[0]) ? 'like durations' : `durations ${means.join(' : ')}`
  return atLeast(`${policy}, P = ${pods.length}, ${connections} at a time, ${durations}, n = ${n}: ${words.join(' or ')}`, hits, runs, 0.95)
}
