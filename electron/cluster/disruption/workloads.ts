import { EvenkeelError } from '../../../shared/contract/failure.ts'
import type { Pod } from '../api/objects.ts'

/** What makes and replaces pods of a Service. */
export interface Workload {
  kind: 'Deployment' | 'StatefulSet' | 'DaemonSet' | 'ReplicaSet'
  /** As in paths and rules: "deployments". */
  resource: string
  name: string
  namespace: string
  /** How many of the Service's pods it made. */
  pods: number
}

const hashLabel = 'pod-template-hash'
const resources: Record<Workload['kind'], string> = {
  Deployment: 'deployments', StatefulSet: 'statefulsets', DaemonSet: 'daemonsets', ReplicaSet: 'replicasets',
}

/** The workloads behind pods, by their owner references, the one with most pods first. A ReplicaSet's name tells its Deployment. */
export function workloadsOf(pods: readonly Pod[]): Workload[] {
  const found = new Map<string, Workload>()
  for (const { metadata } of pods) {
    const owner = metadata.ownerReferences.find((reference) => reference.controller === true)
    const workload = owner && ownerOf(owner.kind, owner.name, metadata.labels[hashLabel])
    if (!workload) continue
    const key = `${workload.kind} ${workload.name}`
    const known = found.get(key) ?? { ...workload, resource: resources[workload.kind], namespace: metadata.namespace, pods: 0 }
    found.set(key, { ...known, pods: known.pods + 1 })
  }
  return [...found.values()].sort((a, b) => b.pods - a.pods || (a.name < b.name ? -1 : 1))
}

function ownerOf(kind: string, name: string, hash: string | undefined): Pick<Workload, 'kind' | 'name'> | null {
  if (kind === 'ReplicaSet' && hash !== undefined && name.endsWith(`-${hash}`)) return { kind: 'Deployment', name: name.slice(0, -hash.length - 1) }
  return kind === 'ReplicaSet' || kind === 'StatefulSet' || kind === 'DaemonSet' ? { kind, name } : null
}

/**
 * The workload to scale or roll out. Throws `usage` where there is none of that name, where several stand there and none was named, and
 * where it cannot be done to its kind.
 */
export function chooseWorkload(workloads: readonly Workload[], wanted: string | undefined, what: 'scale' | 'rollout', place: string): Workload {
  const able = workloads.filter(({ kind }) => kind !== (what === 'scale' ? 'DaemonSet' : 'ReplicaSet'))
  const names = able.map(({ kind, name }) => `${kind} ${name}`).join(', ')
  const found = wanted === undefined ? able : able.filter(({ name }) => name === wanted)
  const [first, second] = found
  const verb = what === 'scale' ? 'scale' : 'roll out anew'
  if (!first) {
    throw new EvenkeelError(
      'usage',
      `There is nothing${wanted === undefined ? '' : ` named ${wanted}`} behind ${place} to ${verb}.`,
      names === '' ? 'Its pods belong to no workload that can be.' : `There are: ${names}.`,
    )
  }
  if (second) throw new EvenkeelError('usage', `Several workloads stand behind ${place}; name the one to ${verb}.`, `There are: ${names}.`)
  return first
}
