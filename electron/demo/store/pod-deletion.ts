import { kubernetesTime } from '../base/scheduler.ts'
import type { Pod } from '../objects/core.ts'
import type { Collection } from './collection.ts'

const defaultGraceSeconds = 30

/**
 * Asks a pod to end, as every DELETE of a pod does: it keeps existing with a `deletionTimestamp` in the future, until its kubelet reports
 * its end. Grace 0, or a pod that no node has yet, removes it at once. A second request can only shorten the time.
 * @param graceSeconds undefined: as the pod's spec says
 * @returns the pod as it is after the request
 */
export function requestPodDeletion(pods: Collection<Pod>, pod: Pod, graceSeconds: number | undefined, nowMs: number): Pod {
  const { namespace, name, deletionGracePeriodSeconds: running, generation = 1 } = pod.metadata
  const wanted = graceSeconds ?? pod.spec.terminationGracePeriodSeconds ?? defaultGraceSeconds
  if (wanted === 0 || pod.spec.nodeName === undefined) return pods.remove(namespace, name)
  if (running !== undefined && wanted >= running) return pod
  return pods.replace({
    ...pod,
    metadata: {
      ...pod.metadata,
      generation: generation + 1,
      deletionTimestamp: kubernetesTime(nowMs + wanted * 1000),
      deletionGracePeriodSeconds: wanted,
    },
  })
}
