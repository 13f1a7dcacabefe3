import type { RandomStreams } from '../base/random.ts'
import type { ServicePolicies } from '../bootstrap/system-objects.ts'
import type { Pod } from '../objects/core.ts'
import type { Weighting } from '../network/rules.ts'
import { type Disturbance, flappingReadiness, leavingPods, oneSlowPod } from './disturbances.ts'
import { hotPodWeighting, starvedPodWeighting, weightedWeighting } from './weightings.ts'

/** What makes one demo cluster differ from another; what is left out is as usual. */
interface Scenario {
  description: string
  /** How the nodes' rules weigh the pods of a Service; all alike. */
  weighting?: (random: RandomStreams) => Weighting
  /** What the Service's spec says of where its connections may go; anywhere. */
  policies?: ServicePolicies
  /** How many times slower a pod is; 1 for all. */
  slowness?: (random: RandomStreams) => (pod: Pod) => number
  /** Factor on the time in which changes reach the nodes' rules; 1. */
  programmingScale?: number
  /** What goes on by itself; nothing. */
  disturb?: Disturbance
}

const slowFactor = 4
const firstPods = 5

const table = {
  'failover': { description: 'an even Service whose pods can be deleted under load: how long is the gap?' },
  'even': { description: 'an even Service that nobody disturbs' },
  'hot-pod': { description: 'one pod takes three times its share of the connections', weighting: hotPodWeighting },
  'starved-pod': { description: 'one ready pod gets no connection: its endpoint never reached the proxies', weighting: starvedPodWeighting },
  'slow-pod': { description: 'one pod answers four times as slowly as the others', slowness: oneSlowPod(slowFactor, firstPods) },
  'not-ready': {
    description: 'the readiness probe of one pod fails now and then', disturb: flappingReadiness({ readyMs: 5_000, notReadyMs: 3_000 }),
  },
  'leaving-pods': { description: 'somebody else deletes a pod now and then', disturb: leavingPods(14_000) },
  'stale-endpoint': {
    description: 'the proxies learn many seconds late that a pod is no longer ready', programmingScale: 24,
    disturb: flappingReadiness({ readyMs: 8_000, notReadyMs: 20_000 }),
  },
  'keepalive-pin': { description: 'an even Service behind four connections that are never closed: some pods stay idle' },
  'few-connections': { description: 'an even Service that was asked too rarely to tell' },
  'affinity': { description: 'ClientIP affinity keeps all connections of this computer on one pod', policies: { sessionAffinity: 'ClientIP' } },
  'weights': { description: 'two pods are given three times the weight of the others', weighting: weightedWeighting },
  'local-policy': {
    description: 'externalTrafficPolicy Local: only pods of the node that takes the traffic answer', policies: { externalTrafficPolicy: 'Local' },
  },
  'same-zone': { description: 'trafficDistribution PreferSameZone: only pods of the zone answer', policies: { trafficDistribution: 'PreferSameZone' } },
  'same-node': { description: 'trafficDistribution PreferSameNode: only pods of the node answer', policies: { trafficDistribution: 'PreferSameNode' } },
} as const satisfies Record<string, Scenario>

export type ScenarioName = keyof typeof table

/** All scenarios by name. */
export const scenarios: Record<ScenarioName, Scenario> = table

/** The names, in the order they are shown; the first is the default. */
export const scenarioNames: readonly [ScenarioName, ...ScenarioName[]] = [
  'failover', 'even', 'hot-pod', 'starved-pod', 'slow-pod', 'not-ready', 'leaving-pods', 'stale-endpoint', 'keepalive-pin', 'few-connections',
  'affinity', 'weights', 'local-policy', 'same-zone', 'same-node',
]

/** Name and one-line description of every scenario. */
export const scenarioList: readonly { name: ScenarioName, description: string }[] = scenarioNames.map((name) => (
  { name, description: scenarios[name].description }
))
