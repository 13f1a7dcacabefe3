import type { RandomStreams } from '../base/random.ts'
import type { ServicePolicies } from '../bootstrap/system-objects.ts'
import type { Pod } from '../objects/core.ts'
import type { Weighting } from '../network/rules.ts'
import type { Disturbance } from './disturbances.ts'

/** What makes one demo cluster differ from another; what is left out is as usual. */
export interface Scenario {
  description: string
  /** How the nodes' rules weigh the pods of a Service; all alike. */
  weighting?: (random: RandomStreams) => Weighting
  /** Whether the nodes choose pods in turn; at random. */
  inTurn?: boolean
  /** What the Service's spec says of where its connections may go; anywhere. */
  policies?: ServicePolicies
  /** How many times slower a pod is; 1 for all. */
  slowness?: (random: RandomStreams) => (pod: Pod) => number
  /** Factor on the time in which changes reach the nodes' rules; 1. */
  programmingScale?: number
  /** How long pods sleep in a preStop hook before they are told to end; they have none. */
  preStopSeconds?: number
  /** How long a process that was told to end goes on answering its connections, without asking clients to leave; it asks at once. */
  lingerMs?: number
  /** How many pods of the Service under test its disruption budget keeps; it has none. */
  minAvailable?: number
  /** How many pods a node takes; 110. */
  podsPerNode?: number
  /** What goes on by itself; nothing. */
  disturb?: Disturbance
}
