import type { ClusterEvent, Endpoints, Namespace, Node, Pod, Service } from '../objects/core.ts'
import type { HorizontalPodAutoscaler } from '../objects/autoscaling.ts'
import type { PodDisruptionBudget } from '../objects/policy.ts'
import type { Deployment, EndpointSlice, ReplicaSet } from '../objects/workloads.ts'
import { Collection, createRevisions } from './collection.ts'

/** Everything the API server stores. */
export interface ClusterState {
  namespaces: Collection<Namespace>
  nodes: Collection<Node>
  pods: Collection<Pod>
  services: Collection<Service>
  endpoints: Collection<Endpoints>
  endpointSlices: Collection<EndpointSlice>
  deployments: Collection<Deployment>
  replicaSets: Collection<ReplicaSet>
  podDisruptionBudgets: Collection<PodDisruptionBudget>
  horizontalPodAutoscalers: Collection<HorizontalPodAutoscaler>
  events: Collection<ClusterEvent>
}

/** @param historyLimit changes each collection remembers for watches that start in the past */
export function createState(historyLimit?: number): ClusterState {
  const revisions = createRevisions()
  return {
    namespaces: new Collection(revisions, historyLimit),
    nodes: new Collection(revisions, historyLimit),
    pods: new Collection(revisions, historyLimit),
    services: new Collection(revisions, historyLimit),
    endpoints: new Collection(revisions, historyLimit),
    endpointSlices: new Collection(revisions, historyLimit),
    deployments: new Collection(revisions, historyLimit),
    replicaSets: new Collection(revisions, historyLimit),
    podDisruptionBudgets: new Collection(revisions, historyLimit),
    horizontalPodAutoscalers: new Collection(revisions, historyLimit),
    events: new Collection(revisions, historyLimit),
  }
}
