import type { RandomStreams } from '../base/random.ts'
import type { Weighting } from '../network/rules.ts'

const hotShareFactor = 3
const greatestHotShare = 0.8
const heavyWeight = 3
const heavyPods = 2

/**
 * Rules in which one pod gets three times 1/P of the connections (at most 80 %), the others the rest in equal parts. Which one is decided
 * by the seed and the pods' names alone, so that all nodes agree on it.
 */
export function hotPodWeighting(random: RandomStreams): Weighting {
  const rankOf = ranking(random, 'heat')
  return (pods) => {
    const share = Math.min(hotShareFactor / pods.length, greatestHotShare)
    return rankOf(pods).map((rank) => (rank === 0 ? share : (1 - share) / (pods.length - 1)))
  }
}

/** Rules that know all pods but one, as where an endpoint never reached the proxies. A pod that is alone is known. */
export function starvedPodWeighting(random: RandomStreams): Weighting {
  const rankOf = ranking(random, 'hunger')
  return (pods) => rankOf(pods).map((rank) => (rank === 0 && pods.length > 1 ? 0 : 1))
}

/** Two pods count three times as much as the others, as weights in a mesh or a load balancer make it. */
export function weightedWeighting(random: RandomStreams): Weighting {
  const rankOf = ranking(random, 'weight')
  return (pods) => rankOf(pods).map((rank) => (rank < heavyPods ? heavyWeight : 1))
}

/** Each pod's place, from 0, in an order that the seed and the names alone decide. */
function ranking(random: RandomStreams, label: string): (pods: readonly string[]) => number[] {
  const drawn = new Map<string, number>()
  const drawOf = (pod: string): number => {
    const known = drawn.get(pod) ?? random(`${label}/${pod}`).next()
    drawn.set(pod, known)
    return known
  }
  return (pods) => pods.map((pod) => pods.filter((other) => drawOf(other) > drawOf(pod)).length)
}
