import { EvenkeelError } from '../../../shared/contract/failure.ts'
import type { Objection, PlannedPod } from '../../../shared/model/plan.ts'
import type { DisruptionSpec } from '../../../shared/profile/disruption.ts'
import { autoscalerSchema, disruptionBudgetSchema, workloadSchema, type DisruptionBudget, type Pod } from '../api/objects.ts'
import { appsResource } from '../api/resource.ts'
import type { Cluster } from '../connect.ts'
import { selects } from './selectors.ts'
import type { Workload } from './workloads.ts'

/** What a disruption is about to touch. */
export interface GuardedSubject {
  namespace: string
  /** As the API shows them now: those of the Service. */
  pods: readonly Pod[]
  victims: readonly PlannedPod[]
  /** Scaled or rolled out; null for other kinds. */
  workload: Workload | null
}

/**
 * What the cluster's own rules say against a disruption: budgets that pods would fall below, an autoscaler or a GitOps tool that owns what is
 * changed. All can be insisted on. What may not be read says nothing. Throws what else the API's refusals map to.
 */
export async function clusterObjections(
  cluster: Cluster, disruption: Pick<DisruptionSpec, 'do'>, subject: GuardedSubject,
): Promise<Objection[]> {
  const [onBudgets, onAutoscaler, onOwner] = await Promise.all([
    budgetObjections(cluster, disruption, subject), autoscalerObjections(cluster, disruption, subject), ownerObjections(cluster, subject),
  ])
  return [...onBudgets, ...onAutoscaler, ...onOwner]
}

async function budgetObjections(cluster: Cluster, { do: kind }: Pick<DisruptionSpec, 'do'>, subject: GuardedSubject): Promise<Objection[]> {
  if (kind !== 'evict' && kind !== 'drain' && kind !== 'delete') return []
  const { namespace, pods, victims } = subject
  const budgets = await readable(async () =>
    (await cluster.list({ group: 'policy', version: 'v1', resource: 'poddisruptionbudgets', namespace }, disruptionBudgetSchema)).items, [])
  const labels = new Map(pods.map((pod) => [pod.metadata.uid, pod.metadata.labels]))
  return budgets.flatMap((budget) => {
    const { selector } = budget.spec
    const covered = selector ? victims.filter((pod) => selects(selector, labels.get(pod.uid) ?? {})).length : 0
    const allowed = budget.status?.disruptionsAllowed ?? 0
    return covered > allowed ? [budgetObjection(budget, kind, covered, allowed)] : []
  })
}

function budgetObjection({ metadata }: DisruptionBudget, kind: 'evict' | 'drain' | 'delete', covered: number, allowed: number): Objection {
  const rule = `PodDisruptionBudget ${metadata.namespace}/${metadata.name} allows ${allowed} ${allowed === 1 ? 'pod' : 'pods'} to go now`
  return {
    code: 'budget', forceable: true,
    text: `${rule}, fewer than the ${covered} to ${kind}${kind === 'delete' ? '; a deletion ignores it' : ''}.`,
    next: kind === 'delete' ? 'Evict instead, or insist (force) if falling below it is what you want to see.'
      : 'Disrupt fewer pods, or insist (force) to see the cluster refuse.',
  }
}

async function autoscalerObjections(cluster: Cluster, { do: kind }: Pick<DisruptionSpec, 'do'>, subject: GuardedSubject): Promise<Objection[]> {
  const { namespace, workload } = subject
  if (kind !== 'scale' || workload === null) return []
  const autoscalers = await readable(async () =>
    (await cluster.list({ group: 'autoscaling', version: 'v2', resource: 'horizontalpodautoscalers', namespace }, autoscalerSchema)).items, [])
  return autoscalers.flatMap(({ metadata, spec: { scaleTargetRef: target } }) => {
    if (target.kind !== workload.kind || target.name !== workload.name) return []
    return [{
      code: 'autoscaler', forceable: true,
      text: `HorizontalPodAutoscaler ${namespace}/${metadata.name} decides the replicas of ${workload.kind} ${workload.name} and will change them again.`,
      next: 'Evict a pod instead, or insist (force).',
    }]
  })
}

/** By which label or annotation a GitOps tool marks what it owns. Sources: the documentation of Argo CD and Flux. */
const gitOpsMarks: readonly [mark: string, tool: string][] = [
  ['argocd.argoproj.io/instance', 'Argo CD'], ['argocd.argoproj.io/tracking-id', 'Argo CD'],
  ['kustomize.toolkit.fluxcd.io/name', 'Flux'], ['helm.toolkit.fluxcd.io/name', 'Flux'],
]

async function ownerObjections(cluster: Cluster, { workload }: GuardedSubject): Promise<Objection[]> {
  if (workload === null) return []
  const { resource, namespace, name, kind } = workload
  const found = await readable(() => cluster.read({ verb: 'get', ref: appsResource(resource, { namespace, name }) }, workloadSchema), null)
  const marks = { ...found?.metadata.labels, ...found?.metadata.annotations }
  const mark = gitOpsMarks.find(([key]) => marks[key] !== undefined)
  if (!mark) return []
  return [{
    code: 'gitops', forceable: true,
    text: `${kind} ${namespace}/${name} is managed by ${mark[1]} (${marks[mark[0]] ?? ''}), which may undo the change at any moment.`,
    next: 'Evict a pod instead, or insist (force).',
  }]
}

/** What was read, or the other where the API does not have it or does not let us. */
async function readable<T>(read: () => Promise<T>, otherwise: T): Promise<T> {
  try {
    return await read()
  } catch (error) {
    if (error instanceof EvenkeelError && (error.data.code === 'forbidden' || error.data.code === 'not-found')) return otherwise
    throw error
  }
}
