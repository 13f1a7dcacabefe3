import type { Pod } from '../objects/core.ts'
import { isReady, isTerminating } from '../objects/pods.ts'
import { budgetCovers } from '../objects/policy.ts'
import type { PodDisruptionBudget } from '../objects/policy.ts'
import type { ClusterState } from '../store/state.ts'
import { refusal, StatusError } from './status.ts'

const violation = 'Cannot evict pod as it would violate the pod\'s disruption budget.'
/** How long a client is asked to wait for a budget that no controller has looked at yet. */
const retryAfterSeconds = 10
/** Pods that a budget never holds: they serve nobody, or no more. */
const unheldPhases = ['Pending', 'Succeeded', 'Failed']

/**
 * Takes one disruption from the budget that covers a pod, as evicting it does (kubernetes, pkg/registry/core/pod/storage/eviction.go). A pod
 * that is not ready may go while the others suffice.
 * @param dryRun only says whether it would do
 * @throws StatusError 429 where the budget allows none or is not looked at yet, 500 where several cover the pod
 */
export function takeFromBudget({ podDisruptionBudgets }: Pick<ClusterState, 'podDisruptionBudgets'>, pod: Pod, dryRun: boolean): void {
  if (unheldPhases.includes(pod.status.phase) || isTerminating(pod)) return
  const [budget, second] = podDisruptionBudgets.list(pod.metadata.namespace).filter((one) => budgetCovers(one, pod.metadata.labels))
  if (second) {
    throw refusal.internal('This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.')
  }
  if (budget === undefined) return
  const { status } = budget
  if (status === undefined || (status.observedGeneration ?? 0) < (budget.metadata.generation ?? 1)) {
    throw tooMany(`The disruption budget ${budget.metadata.name} is still being processed by the server.`, retryAfterSeconds)
  }
  if (!isReady(pod) && status.currentHealthy >= status.desiredHealthy && status.desiredHealthy > 0) return
  if (status.disruptionsAllowed <= 0) throw tooMany(shortage(budget, status), 0)
  if (!dryRun) {
    podDisruptionBudgets.replace({ ...budget, status: { ...status, disruptionsAllowed: status.disruptionsAllowed - 1 } })
  }
}

function shortage({ metadata }: PodDisruptionBudget, { desiredHealthy, currentHealthy }: NonNullable<PodDisruptionBudget['status']>): string {
  return `The disruption budget ${metadata.name} needs ${desiredHealthy} healthy pods and has ${currentHealthy} currently`
}

function tooMany(message: string, afterSeconds: number): StatusError {
  return new StatusError(429, 'TooManyRequests', violation, {
    causes: [{ reason: 'DisruptionBudget', message }], ...(afterSeconds > 0 && { retryAfterSeconds: afterSeconds }),
  })
}
