import { failureOf } from '../../../shared/contract/failure.ts'
import type { Objection, PlannedPod } from '../../../shared/model/plan.ts'
import type { DisruptionSpec } from '../../../shared/profile/disruption.ts'
import type { Pod, Service } from '../api/objects.ts'
import type { Cluster } from '../connect.ts'
import { fetchPods } from '../target/fetch-target.ts'
import { disruptionObjections } from '../victims.ts'
import { clusterObjections } from './guards.ts'
import { chooseWorkload, workloadsOf, type Workload } from './workloads.ts'

/** A disruption looked at before anything is touched: what it changes, and what speaks against it. */
export interface Considered {
  /** Scaled or rolled out, or what owns the pods; null where that cannot be told. */
  workload: Workload | null
  /** All behind the Service. */
  workloads: Workload[]
  objections: Objection[]
}

/**
 * Looks at a disruption with its victims chosen. Throws where the cluster does not answer.
 * @param pods the target's as planned or watched; those that are about to go count as gone
 */
export async function considerDisruption(
  cluster: Cluster, disruption: Omit<DisruptionSpec, 'atMs'>, service: Service, pods: PlannedPod[], victims: readonly PlannedPod[],
  known?: readonly Pod[],
): Promise<Considered> {
  const { namespace, name } = service.metadata
  const place = `${namespace}/${name}`
  const own = disruptionObjections(disruption, { namespace, service: name, pods }, victims)
  if (own.some(({ code }) => code === 'system-namespace')) return { workload: null, workloads: [], objections: own }
  const raw = known ?? await fetchPods(cluster, service)
  const workloads = workloadsOf(raw)
  const changes = disruption.do === 'scale' || disruption.do === 'rollout'
  let workload = changes ? null : workloads[0] ?? null
  if (disruption.do === 'scale' || disruption.do === 'rollout') {
    try {
      workload = chooseWorkload(workloads, disruption.workload, disruption.do, place)
    } catch (error) {
      const { message, next } = failureOf(error)
      return { workload: null, workloads, objections: [...own, { code: 'no-workload', forceable: false, text: message, next }] }
    }
  }
  const ofCluster = await clusterObjections(cluster, disruption, { namespace, pods: raw, victims, workload: changes ? workload : null })
  return { workload, workloads, objections: [...own, ...ofCluster] }
}
