import { kubernetesTime } from '../base/scheduler.ts'
import type { Random } from '../base/random.ts'
import type { Pod } from '../objects/core.ts'
import { controllerReference, isControlledBy, keyOf, labelsMatch } from '../objects/meta.ts'
import { isReady, isTerminating } from '../objects/pods.ts'
import type { ReplicaSet } from '../objects/workloads.ts'
import { requestPodDeletion } from '../store/pod-deletion.ts'
import type { ControllerContext } from './context.ts'
import { createWorkQueue } from './work-queue.ts'

const component = 'replicaset-controller'

/**
 * Keeps as many pods as each ReplicaSet wants. A pod that is terminating counts no more, so its replacement is created at once; one whose
 * labels no longer match is released and keeps running, one without an owner whose labels match is adopted.
 */
export function startReplicaSetController(context: ControllerContext): void {
  const { state, scheduler, delays, random, events } = context
  const pace = random('replicaset-controller')
  const names = new Map<string, Random>()
  const queue = createWorkQueue(scheduler, () => delays.draw('replicaSetSync', pace), reconcile)

  state.replicaSets.observe(({ object }) => queue.add(keyOf(object.metadata)))
  state.pods.observe(({ object, previous }) => {
    for (const replicaSet of state.replicaSets.list(object.metadata.namespace)) {
      const concerns = (pod: Pod | undefined) =>
        pod !== undefined && (isControlledBy(pod, replicaSet) || labelsMatch(replicaSet.spec.selector.matchLabels, pod.metadata.labels))
      if (concerns(object) || concerns(previous)) queue.add(keyOf(replicaSet.metadata))
    }
  })

  function reconcile(key: string): void {
    const [namespace, name = ''] = key.split('/')
    const replicaSet = state.replicaSets.get(namespace, name)
    if (replicaSet === undefined) return
    const pods = claim(replicaSet).filter((pod) => !isTerminating(pod))
    const missing = replicaSet.spec.replicas - pods.length
    for (let count = 0; count < missing; count++) pods.push(create(replicaSet))
    const surplus = missing < 0 ? pods.sort(leastMissedFirst).splice(0, -missing) : []
    for (const pod of surplus) remove(replicaSet, pod)
    const ready = pods.filter(isReady).length
    state.replicaSets.replace({
      ...replicaSet,
      status: {
        ...replicaSet.status,
        observedGeneration: replicaSet.metadata.generation,
        replicas: pods.length, fullyLabeledReplicas: pods.length, readyReplicas: ready, availableReplicas: ready,
      },
    })
  }

  /** The pods of the set, after releasing and adopting. */
  function claim(replicaSet: ReplicaSet): Pod[] {
    return state.pods.list(replicaSet.metadata.namespace).flatMap((pod) => {
      const matches = labelsMatch(replicaSet.spec.selector.matchLabels, pod.metadata.labels)
      if (isControlledBy(pod, replicaSet)) {
        if (matches) return [pod]
        release(pod)
        return []
      }
      const orphan = (pod.metadata.ownerReferences ?? []).length === 0
      return matches && orphan && !isTerminating(pod) ? [adopt(pod, replicaSet)] : []
    })
  }

  function release(pod: Pod): void {
    const metadata = { ...pod.metadata }
    delete metadata.ownerReferences
    state.pods.replace({ ...pod, metadata })
  }

  function adopt(pod: Pod, replicaSet: ReplicaSet): Pod {
    return state.pods.replace({ ...pod, metadata: { ...pod.metadata, ownerReferences: [controllerReference(replicaSet)] } })
  }

  function create(replicaSet: ReplicaSet): Pod {
    const { namespace = 'default', name: owner } = replicaSet.metadata
    const { metadata, spec } = replicaSet.spec.template
    const name = `${owner}-${nameStream(keyOf(replicaSet.metadata)).suffix()}`
    const pod = state.pods.add({
      apiVersion: 'v1', kind: 'Pod',
      metadata: {
        name, generateName: `${owner}-`, namespace, uid: random(`uid/${namespace}/${name}`).uuid(), resourceVersion: '',
        creationTimestamp: kubernetesTime(scheduler.now()), ...(metadata?.labels && { labels: metadata.labels }),
        ...(metadata?.annotations && { annotations: metadata.annotations }),
        ownerReferences: [controllerReference(replicaSet)],
      },
      spec,
      status: { phase: 'Pending', qosClass: 'BestEffort' },
    })
    events.record(replicaSet, { component, reason: 'SuccessfulCreate', message: `Created pod: ${name}` })
    return pod
  }

  function remove(replicaSet: ReplicaSet, pod: Pod): void {
    requestPodDeletion(state.pods, pod, undefined, scheduler.now())
    events.record(replicaSet, { component, reason: 'SuccessfulDelete', message: `Deleted pod: ${pod.metadata.name}` })
  }

  function nameStream(owner: string): Random {
    const known = names.get(owner) ?? random(`names/${owner}`)
    names.set(owner, known)
    return known
  }
}

/** Which pods go first when there are too many: without a node, not ready, youngest (kubernetes, `ActivePodsWithRanks`, shortened). */
function leastMissedFirst(a: Pod, b: Pod): number {
  return Number(a.spec.nodeName !== undefined) - Number(b.spec.nodeName !== undefined)
    || Number(isReady(a)) - Number(isReady(b))
    || Date.parse(b.metadata.creationTimestamp) - Date.parse(a.metadata.creationTimestamp)
    || a.metadata.name.localeCompare(b.metadata.name)
}
