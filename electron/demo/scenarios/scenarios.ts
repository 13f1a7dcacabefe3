import { externalNameService } from './by-name.ts'
import { flappingReadiness, leavingPods, oneSlowPod } from './disturbances.ts'
import { failoverScenarios } from './failovers.ts'
import type { Scenario } from './scenario.ts'
import { hotPodWeighting, starvedPodWeighting, weightedWeighting } from './weightings.ts'

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
  // Its profile runs for 24 s: one pod leaves in it, whenever it begins.
  'leaving-pods': { description: 'somebody else deletes a pod now and then', disturb: leavingPods({ firstMs: 12_000, everyMs: 24_000 }) },
  'stale-endpoint': {
    description: 'the proxies learn many seconds late that a pod is no longer ready', programmingScale: 24,
    disturb: flappingReadiness({ readyMs: 8_000, notReadyMs: 20_000 }),
  },
  'keepalive-pin': { description: 'an even Service behind four connections that are never closed: some pods stay idle' },
  'few-connections': { description: 'an even Service that was asked too rarely to tell' },
  'scale-out': { description: 'an even Service that is scaled out: how long until the newcomers carry a fair share?' },
  'scale-out-idle': { description: 'an even Service that is scaled out behind connections that are never closed: the newcomers stay idle' },
  'affinity': { description: 'ClientIP affinity keeps all connections of this computer on one pod', policies: { sessionAffinity: 'ClientIP' } },
  'weights': { description: 'two pods are given three times the weight of the others', weighting: weightedWeighting },
  'round-robin': { description: 'the nodes give connections to the pods in turn, as kube-proxy does in IPVS mode', inTurn: true },
  'local-policy': {
    description: 'externalTrafficPolicy Local: only pods of the node that takes the traffic answer', policies: { externalTrafficPolicy: 'Local' },
  },
  'same-zone': { description: 'trafficDistribution PreferSameZone: only pods of the zone answer', policies: { trafficDistribution: 'PreferSameZone' } },
  'same-node': { description: 'trafficDistribution PreferSameNode: only pods of the node answer', policies: { trafficDistribution: 'PreferSameNode' } },
  'by-name': { description: 'a Service of type ExternalName beside it leads past the proxies: nothing can be said of its balancing', disturb: externalNameService },
  ...failoverScenarios,
} as const satisfies Record<string, Scenario>

export type ScenarioName = keyof typeof table

/** All scenarios by name. */
export const scenarios: Record<ScenarioName, Scenario> = table

/** The names, in the order they are shown; the first is the default. */
export const scenarioNames: readonly [ScenarioName, ...ScenarioName[]] = [
  'failover', 'even', 'hot-pod', 'starved-pod', 'slow-pod', 'not-ready', 'leaving-pods', 'stale-endpoint', 'keepalive-pin', 'few-connections',
  'scale-out', 'scale-out-idle', 'affinity', 'weights', 'round-robin', 'local-policy', 'same-zone', 'same-node', 'by-name', 'rollout', 'rollout-prestop', 'slow-drain', 'no-replacement',
  'node-lost', 'budget',
]

/** Name and one-line description of every scenario. */
export const scenarioList: readonly { name: ScenarioName, description: string }[] = scenarioNames.map((name) => (
  { name, description: scenarios[name].description }
))
