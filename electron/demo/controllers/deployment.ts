import { kubernetesTime } from '../base/scheduler.ts'
import { templateHash } from '../base/random.ts'
import { controllerReference, isControlledBy, keyOf, withCondition } from '../objects/meta.ts'
import type { Condition } from '../objects/meta.ts'
import type { Deployment, ReplicaSet } from '../objects/workloads.ts'
import type { ControllerContext } from './context.ts'
import { nextRolloutStep, podCount } from './rollout.ts'
import { createWorkQueue } from './work-queue.ts'

const component = 'deployment-controller'
const revisionAnnotation = 'deployment.kubernetes.io/revision'
const hashLabel = 'pod-template-hash'

/** Gives every template of a Deployment its ReplicaSet and moves the pods over to the newest, as a rolling update does. */
export function startDeploymentController(context: ControllerContext): void {
  const { state, scheduler, delays, random, events } = context
  const pace = random('deployment-controller')
  const queue = createWorkQueue(scheduler, () => delays.draw('deploymentSync', pace), reconcile)

  state.deployments.observe(({ object }) => queue.add(keyOf(object.metadata)))
  state.replicaSets.observe(({ object }) => {
    const owner = object.metadata.ownerReferences?.find(({ kind }) => kind === 'Deployment')
    if (owner !== undefined) queue.add(keyOf({ namespace: object.metadata.namespace, name: owner.name }))
  })

  function reconcile(key: string): void {
    const [namespace, name = ''] = key.split('/')
    const deployment = state.deployments.get(namespace, name)
    if (deployment === undefined) return
    const current = currentReplicaSet(deployment)
    const old = replicaSetsOf(deployment).filter((other) => other.metadata.name !== current.metadata.name)
    const { replicas: desired } = deployment.spec
    const { maxSurge = '25%', maxUnavailable = '25%' } = deployment.spec.strategy?.rollingUpdate ?? {}
    const surge = podCount(maxSurge, desired, Math.ceil)
    const unavailable = podCount(maxUnavailable, desired, Math.floor)
    const step = nextRolloutStep({
      desired, maxSurge: surge, maxUnavailable: surge === 0 && unavailable === 0 ? 1 : unavailable,
      current: countsOf(current), old: old.map(countsOf),
    })
    scale(deployment, current, step.current)
    for (const { name: oldName, replicas } of step.old) {
      const replicaSet = old.find(({ metadata }) => metadata.name === oldName)
      if (replicaSet !== undefined) scale(deployment, replicaSet, replicas)
    }
    writeStatus(deployment, current.metadata.name, desired - unavailable)
  }

  /** Those of the Deployment, oldest revision first. */
  function replicaSetsOf(deployment: Deployment): ReplicaSet[] {
    return state.replicaSets.list(deployment.metadata.namespace)
      .filter((replicaSet) => isControlledBy(replicaSet, deployment))
      .sort((a, b) => revisionOf(a) - revisionOf(b))
  }

  function currentReplicaSet(deployment: Deployment): ReplicaSet {
    const hash = templateHash(canonical(deployment.spec.template))
    const all = replicaSetsOf(deployment)
    const existing = all.find(({ metadata }) => metadata.labels?.[hashLabel] === hash)
    const newest = all.at(-1)
    if (deployment.spec.paused === true && existing === undefined && newest !== undefined) return newest
    const revision = String(existing !== undefined && existing === newest ? revisionOf(existing) : (newest ? revisionOf(newest) : 0) + 1)
    setRevision(deployment, revision)
    if (existing === undefined) return createReplicaSet(deployment, hash, revision)
    return state.replicaSets.replace({
      ...existing, metadata: { ...existing.metadata, annotations: { ...existing.metadata.annotations, [revisionAnnotation]: revision } },
    })
  }

  function setRevision({ metadata: { namespace, name } }: Deployment, revision: string): void {
    const deployment = state.deployments.get(namespace, name)
    if (deployment === undefined) return
    const annotations = { ...deployment.metadata.annotations, [revisionAnnotation]: revision }
    state.deployments.replace({ ...deployment, metadata: { ...deployment.metadata, annotations } })
  }

  function createReplicaSet(deployment: Deployment, hash: string, revision: string): ReplicaSet {
    const { namespace = 'default', name: owner } = deployment.metadata
    const { template, selector } = deployment.spec
    const name = `${owner}-${hash}`
    const labels = { ...template.metadata?.labels, [hashLabel]: hash }
    return state.replicaSets.add({
      apiVersion: 'apps/v1', kind: 'ReplicaSet',
      metadata: {
        name, namespace, uid: random(`uid/${namespace}/${name}`).uuid(), resourceVersion: '', generation: 1,
        creationTimestamp: kubernetesTime(scheduler.now()), labels, annotations: { [revisionAnnotation]: revision },
        ownerReferences: [controllerReference(deployment)],
      },
      spec: {
        replicas: 0,
        selector: { matchLabels: { ...selector.matchLabels, [hashLabel]: hash } },
        template: { ...template, metadata: { ...template.metadata, labels } },
      },
      status: { replicas: 0 },
    })
  }

  function scale(deployment: Deployment, replicaSet: ReplicaSet, replicas: number): void {
    const before = replicaSet.spec.replicas
    if (before === replicas) return
    const { name, generation = 1 } = replicaSet.metadata
    state.replicaSets.replace({
      ...replicaSet, metadata: { ...replicaSet.metadata, generation: generation + 1 }, spec: { ...replicaSet.spec, replicas },
    })
    const message = `Scaled ${replicas > before ? 'up' : 'down'} replica set ${name} from ${before} to ${replicas}`
    events.record(deployment, { component, reason: 'ScalingReplicaSet', message })
  }

  function writeStatus({ metadata: { namespace, name, generation } }: Deployment, currentName: string, least: number): void {
    const deployment = state.deployments.get(namespace, name)
    if (deployment === undefined) return
    const sets = replicaSetsOf(deployment)
    const sum = (count: (replicaSet: ReplicaSet) => number | undefined) => sets.reduce((total, set) => total + (count(set) ?? 0), 0)
    const updated = sets.find(({ metadata }) => metadata.name === currentName)?.status.replicas ?? 0
    const available = sum(({ status }) => status.availableReplicas)
    const replicas = sum(({ status }) => status.replicas)
    const { replicas: desired } = deployment.spec
    const time = kubernetesTime(scheduler.now())
    const complete = updated === desired && replicas === desired && available === desired
    const told = [availability(available >= least), progress(complete, currentName)]
    const conditions = told.reduce<Condition[] | undefined>(
      (list, condition) => withCondition(list, { ...condition, lastTransitionTime: time, lastUpdateTime: time }),
      deployment.status.conditions,
    )
    state.deployments.replace({
      ...deployment,
      status: {
        ...deployment.status, observedGeneration: generation, replicas, updatedReplicas: updated,
        readyReplicas: sum(({ status }) => status.readyReplicas), availableReplicas: available,
        unavailableReplicas: Math.max(0, Math.max(desired, replicas) - available), conditions,
      },
    })
  }
}

function availability(met: boolean): Condition {
  const type = 'Available'
  return met
    ? { type, status: 'True', reason: 'MinimumReplicasAvailable', message: 'Deployment has minimum availability.' }
    : { type, status: 'False', reason: 'MinimumReplicasUnavailable', message: 'Deployment does not have minimum availability.' }
}

function progress(complete: boolean, replicaSet: string): Condition {
  const subject = `ReplicaSet "${replicaSet}"`
  return complete
    ? { type: 'Progressing', status: 'True', reason: 'NewReplicaSetAvailable', message: `${subject} has successfully progressed.` }
    : { type: 'Progressing', status: 'True', reason: 'ReplicaSetUpdated', message: `ReplicaSet "${replicaSet}" is progressing.` }
}

function countsOf({ metadata, spec, status }: ReplicaSet): { name: string, replicas: number, available: number } {
  return { name: metadata.name, replicas: spec.replicas, available: status.availableReplicas ?? 0 }
}

function revisionOf({ metadata }: ReplicaSet): number {
  return Number(metadata.annotations?.[revisionAnnotation] ?? 0)
}

/** JSON with sorted keys, without the hash label that is added later. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (key, part: unknown) => {
    if (key === hashLabel) return undefined
    if (typeof part !== 'object' || part === null || Array.isArray(part)) return part
    return Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
  })
}
