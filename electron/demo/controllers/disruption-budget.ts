import { kubernetesTime } from '../base/scheduler.ts'
import type { Pod } from '../objects/core.ts'
import { keyOf, withCondition } from '../objects/meta.ts'
import { isReady, isTerminating } from '../objects/pods.ts'
import { budgetCovers } from '../objects/policy.ts'
import type { PodDisruptionBudget } from '../objects/policy.ts'
import type { ControllerContext } from './context.ts'
import { podCount } from './rollout.ts'
import { createWorkQueue } from './work-queue.ts'

/**
 * Keeps in each budget's status how many of its pods may go now (kubernetes, pkg/controller/disruption/disruption.go): the healthy ones,
 * ready and not terminating, beyond those that must stay. Percentages count the replicas that the pods' owners want.
 */
export function startDisruptionBudgetController(context: ControllerContext): void {
  const { state, scheduler, delays, random } = context
  const pace = random('disruption-controller')
  const queue = createWorkQueue(scheduler, () => delays.draw('budgetSync', pace), reconcile)

  state.podDisruptionBudgets.observe(({ object, type }) => {
    if (type !== 'DELETED') queue.add(keyOf(object.metadata))
  })
  state.pods.observe(({ object, previous }) => {
    for (const budget of state.podDisruptionBudgets.list(object.metadata.namespace)) {
      const covers = (pod: Pod | undefined) => pod !== undefined && budgetCovers(budget, pod.metadata.labels)
      if (covers(object) || covers(previous)) queue.add(keyOf(budget.metadata))
    }
  })
  state.replicaSets.observe(({ object: { metadata: { namespace } } }) => {
    for (const budget of state.podDisruptionBudgets.list(namespace)) queue.add(keyOf(budget.metadata))
  })

  function reconcile(key: string): void {
    const [namespace = '', name = ''] = key.split('/')
    const budget = state.podDisruptionBudgets.get(namespace, name)
    if (budget === undefined) return
    const pods = state.pods.list(namespace).filter((pod) => budgetCovers(budget, pod.metadata.labels))
    const { expected, desired } = needsOf(budget, pods)
    const healthy = pods.filter((pod) => isReady(pod) && !isTerminating(pod)).length
    const allowed = expected <= 0 ? 0 : Math.max(0, healthy - desired)
    const condition = {
      type: 'DisruptionAllowed', status: allowed > 0 ? 'True' : 'False', reason: allowed > 0 ? 'SufficientPods' : 'InsufficientPods', message: '',
      observedGeneration: budget.metadata.generation, lastTransitionTime: kubernetesTime(scheduler.now()),
    }
    state.podDisruptionBudgets.replace({
      ...budget,
      status: {
        observedGeneration: budget.metadata.generation ?? 1, disruptionsAllowed: allowed, currentHealthy: healthy, desiredHealthy: desired,
        expectedPods: expected, conditions: withCondition(budget.status?.conditions, condition),
      },
    })
  }

  /** How many pods there should be, and how many of them must be healthy. */
  function needsOf({ spec: { minAvailable, maxUnavailable } }: PodDisruptionBudget, pods: readonly Pod[]): { expected: number, desired: number } {
    if (maxUnavailable !== undefined) {
      const expected = wantedReplicas(pods)
      return { expected, desired: Math.max(0, expected - podCount(maxUnavailable, expected, Math.ceil)) }
    }
    if (typeof minAvailable === 'string') {
      const expected = wantedReplicas(pods)
      return { expected, desired: podCount(minAvailable, expected, Math.ceil) }
    }
    return { expected: pods.length, desired: minAvailable ?? 0 }
  }

  function wantedReplicas(pods: readonly Pod[]): number {
    const owners = new Set(pods.flatMap(({ metadata }) => metadata.ownerReferences ?? []).map(({ uid }) => uid))
    return state.replicaSets.list().filter(({ metadata }) => owners.has(metadata.uid)).reduce((sum, { spec }) => sum + spec.replicas, 0)
  }
}
