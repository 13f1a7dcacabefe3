/** What a rolling update looks at. */
export interface RolloutState {
  desired: number
  /** Pods that may exist above `desired`, and that may be missing below it. */
  maxSurge: number
  maxUnavailable: number
  /** The ReplicaSet of the current template: pods it should have, and has available. */
  current: { replicas: number, available: number }
  /** Those of earlier templates, oldest first. */
  old: readonly { name: string, replicas: number, available: number }[]
}

export interface RolloutStep {
  current: number
  old: { name: string, replicas: number }[]
}

/**
 * The next step of a rolling update: how many pods each ReplicaSet should have now (kubernetes, pkg/controller/deployment/rolling.go).
 * Old pods that are not available go first, as they serve nobody.
 */
export function nextRolloutStep({ desired, maxSurge, maxUnavailable, current, old }: RolloutState): RolloutStep {
  const oldTotal = old.reduce((sum, { replicas }) => sum + replicas, 0)
  if (oldTotal === 0) return { current: desired, old: [] }
  const room = Math.max(0, desired + maxSurge - oldTotal - current.replicas)
  const raised = current.replicas >= desired ? desired : current.replicas + Math.min(desired - current.replicas, room)

  const least = desired - maxUnavailable
  const unavailableNew = Math.max(0, current.replicas - current.available)
  let removable = oldTotal + current.replicas - least - unavailableNew
  let spare = old.reduce((sum, { available }) => sum + available, current.available) - least
  const steps = old.map(({ name, replicas, available }) => {
    const unhealthy = Math.max(0, Math.min(replicas - available, removable))
    removable -= unhealthy
    const healthy = Math.max(0, Math.min(replicas - unhealthy, spare, removable))
    spare -= healthy
    removable -= healthy
    return { name, replicas: replicas - unhealthy - healthy }
  })
  return { current: raised, old: steps }
}

/** `25%` or a number of pods; percentages of surge round up, of unavailability down. */
export function podCount(value: string | number, desired: number, round: (value: number) => number): number {
  return typeof value === 'number' ? value : round((Number.parseFloat(value) / 100) * desired)
}
