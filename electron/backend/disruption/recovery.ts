import type { PlannedPod } from '../../../shared/model/plan.ts'
import type { DisruptionSpec } from '../../../shared/profile/disruption.ts'

/** What stood before a round of a disruption, to tell when it took effect and when all is well again. */
export interface Before {
  spec: Pick<DisruptionSpec, 'do' | 'by'>
  pods: readonly PlannedPod[]
  victims: readonly PlannedPod[]
}

const serving = (pods: readonly PlannedPod[]) => pods.filter((pod) => pod.eligible && pod.ready)

/** Whether the pods show what was done: victims out, all replaced by a rollout, or as many as it was scaled to. */
export function tookEffect({ spec, pods, victims }: Before, now: readonly PlannedPod[]): boolean {
  const there = new Set(serving(now).map((pod) => pod.uid))
  if (spec.do === 'scale') return there.size === serving(pods).length + (spec.by ?? 0)
  const leaving = spec.do === 'rollout' ? serving(pods) : victims
  return leaving.every((pod) => !there.has(pod.uid))
}

/**
 * Whether as many pods serve as before. Who was removed must be out for that, or the moment before the cluster acted would count; after a
 * change was undone the victims may be among them again.
 */
export function hasRecovered(before: Before, now: readonly PlannedPod[], undone: boolean): boolean {
  return serving(now).length >= serving(before.pods).length && (undone || before.spec.do === 'crash' || tookEffect(before, now))
}
