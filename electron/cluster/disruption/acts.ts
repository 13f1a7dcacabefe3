import { EvenkeelError } from '../../../shared/contract/failure.ts'
import type { FieldChange } from '../../../shared/model/field-change.ts'
import { workloadSchema } from '../api/objects.ts'
import { appsResource, coreResource } from '../api/resource.ts'
import type { ApiRequest, Cluster } from '../connect.ts'
import type { Victim } from '../disrupt.ts'
import { readField } from './change.ts'
import type { Workload } from './workloads.ts'

/**
 * A workload's replicas, by so many more or fewer than now. Throws `usage` where that would be fewer than none, and what `Cluster.read`
 * throws.
 */
export async function scaleChange(cluster: Cluster, workload: Workload, by: number): Promise<FieldChange> {
  const { resource, namespace, name } = workload
  const ref = appsResource(resource, { namespace, name, subresource: 'scale' })
  const path = ['spec', 'replicas']
  const { uid, value } = await readField(cluster, ref, path)
  const before = Number(value ?? 0)
  if (before + by < 0) {
    throw new EvenkeelError('usage', `${workload.kind} ${namespace}/${name} has ${before} replicas; ${by} is too many to take away.`, 'Take away fewer.')
  }
  return { ref, uid, path, before: value, after: before + by }
}

/** A node closed to new pods; null where it is already. */
export async function cordonChange(cluster: Cluster, node: string): Promise<FieldChange | null> {
  const ref = coreResource('nodes', { name: node })
  const path = ['spec', 'unschedulable']
  const { uid, value } = await readField(cluster, ref, path)
  return value === true ? null : { ref, uid, path, before: value, after: true }
}

/**
 * A pod without a label that the Service selects by, so that it leaves the Service and keeps running. A label is preferred that the pod's
 * workload does not select by: without such the workload lets go of the pod and makes another. Throws `unavailable` where the pod is not the
 * same any more, `usage` where the Service selects by no label.
 */
export async function unlabelChange(
  cluster: Cluster, namespace: string, victim: Victim, selector: Readonly<Record<string, string>>, workload: Workload | null,
): Promise<FieldChange> {
  const owned = workload ? await selectedBy(cluster, workload) : []
  const keys = Object.keys(selector)
  const key = keys.find((candidate) => !owned.includes(candidate)) ?? keys[0]
  if (key === undefined) throw new EvenkeelError('usage', 'The Service selects no pods by labels.', 'Choose another disruption.')
  const ref = coreResource('pods', { namespace, name: victim.name })
  const path = ['metadata', 'labels', key]
  return { ref, uid: victim.uid, path, before: selector[key] ?? '', after: null }
}

/** Keys that a workload selects its pods by; none where it may not be read. */
async function selectedBy(cluster: Cluster, { resource, namespace, name }: Workload): Promise<string[]> {
  try {
    const { spec } = await cluster.read({ verb: 'get', ref: appsResource(resource, { namespace, name }) }, workloadSchema)
    return Object.keys(spec.selector?.matchLabels ?? {})
  } catch {
    return []
  }
}

const mostAttempts = 4

/**
 * Has a workload replace its pods as `kubectl rollout restart` does, by an annotation of its template. Throws `unavailable` where it is
 * paused or keeps changing, and what the API's refusals map to.
 * @param at the annotation's value: the time, ISO 8601
 * @param onSent told when the request has left this computer
 */
export async function restartWorkload(cluster: Cluster, workload: Workload, at: string, onSent: () => void): Promise<void> {
  const { resource, namespace, name, kind } = workload
  const ref = appsResource(resource, { namespace, name })
  for (let attempt = 1; ; attempt += 1) {
    const { metadata: { uid, resourceVersion }, spec } = await cluster.read({ verb: 'get', ref }, workloadSchema)
    if (spec.paused) throw new EvenkeelError('unavailable', `${kind} ${namespace}/${name} is paused and rolls nothing out.`, 'Resume it first.')
    const annotations = { 'kubectl.kubernetes.io/restartedAt': at }
    const request: ApiRequest = {
      verb: 'patch', ref, body: { metadata: { uid, resourceVersion }, spec: { template: { metadata: { annotations } } } }, onSent,
    }
    const answer = await cluster.send(request)
    if (answer.statusCode >= 200 && answer.statusCode <= 299) return
    if (answer.statusCode !== 409 || attempt >= mostAttempts) throw cluster.refused(request, answer)
  }
}
