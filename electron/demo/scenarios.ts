import type { RandomStreams } from './base/random.ts'
import { evenWeighting } from './network/rules.ts'
import type { Weighting } from './network/rules.ts'

/** What makes one demo cluster differ from another. */
interface Scenario {
  description: string
  /** How the nodes' rules weigh the pods of a Service. */
  weighting(random: RandomStreams): Weighting
}

const hotShareFactor = 3
const greatestHotShare = 0.8

const table = {
  failover: {
    description: 'an even Service whose pods can be deleted under load: how long is the gap?',
    weighting: () => evenWeighting,
  },
  even: {
    description: 'an even Service that nobody disturbs',
    weighting: () => evenWeighting,
  },
  'hot-pod': {
    description: 'one pod takes three times its share of the connections',
    weighting: hotPodWeighting,
  },
} as const satisfies Record<string, Scenario>

export type ScenarioName = keyof typeof table

/** All scenarios by name. */
export const scenarios: Record<ScenarioName, Scenario> = table

/** The names, in the order they are shown; the first is the default. */
export const scenarioNames: readonly [ScenarioName, ...ScenarioName[]] = ['failover', 'even', 'hot-pod']

/** Name and one-line description of every scenario. */
export const scenarioList: readonly { name: ScenarioName, description: string }[] = scenarioNames.map((name) => (
  { name, description: scenarios[name].description }
))

/**
 * Rules in which one pod gets three times 1/P of the connections (at most 80 %), the others the rest in equal parts. Which one is decided
 * by the seed and the pods' names alone, so that all nodes agree on it.
 */
function hotPodWeighting(random: RandomStreams): Weighting {
  const heat = new Map<string, number>()
  const heatOf = (pod: string) => {
    const known = heat.get(pod) ?? random(`heat/${pod}`).next()
    heat.set(pod, known)
    return known
  }
  return (pods) => {
    const hottest = pods.reduce((best, pod) => Math.max(best, heatOf(pod)), 0)
    const share = Math.min(hotShareFactor / pods.length, greatestHotShare)
    return pods.map((pod) => (heatOf(pod) === hottest ? share : (1 - share) / (pods.length - 1)))
  }
}
