import type { Scenario } from './scenario.ts'
import { losingNode } from './disturbances.ts'

/** What a failover can run into. */
export const failoverScenarios = {
  'rollout': { description: 'pods are replaced by a rollout and stop before the nodes know: requests are lost' },
  'rollout-prestop': { description: 'the same rollout, with pods that sleep in a preStop hook until the nodes know', preStopSeconds: 3 },
  'slow-drain': { description: 'a pod that is told to end answers its old connections for many seconds more', lingerMs: 8_000 },
  'no-replacement': { description: 'a node is drained where no other has room: the newcomers wait for a node', podsPerNode: 3 },
  'node-lost': { description: 'a node falls silent with its pods on it', disturb: losingNode('demo-worker-2', 6_000) },
  'budget': { description: 'a disruption budget forbids the evictions', minAvailable: 5 },
} as const satisfies Record<string, Scenario>
