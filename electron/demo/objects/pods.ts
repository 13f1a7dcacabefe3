import type { Pod } from './core.ts'
import { type Condition, withCondition } from './meta.ts'

export function isReady(pod: Pod): boolean {
  return pod.status.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false
}

/** The pod's status once its readiness probe has begun to hold, or to fail. */
export function withReadiness(pod: Pod, ready: boolean, lastTransitionTime: string): Pod['status'] {
  const status = ready ? 'True' : 'False'
  const why = ready ? {} : { reason: 'ContainersNotReady', message: `containers with unready status: [${pod.spec.containers[0]?.name ?? ''}]` }
  return {
    ...pod.status,
    conditions: ['ContainersReady', 'Ready'].reduce<Condition[]>(
      (conditions, type) => withCondition(conditions, { type, status, lastTransitionTime, ...why }), pod.status.conditions ?? [],
    ),
    containerStatuses: (pod.status.containerStatuses ?? []).map((container) => ({ ...container, ready, started: true })),
  }
}

export function isTerminating(pod: Pod): boolean {
  return pod.metadata.deletionTimestamp !== undefined
}
