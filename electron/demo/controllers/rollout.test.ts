import { expect, test } from 'vitest'
import { nextRolloutStep, podCount } from './rollout.ts'

const limits = { desired: 4, maxSurge: 1, maxUnavailable: 1 }

test('without old pods the current set has all', () => {
  expect(nextRolloutStep({ ...limits, current: { replicas: 2, available: 0 }, old: [] })).toEqual({ current: 4, old: [] })
  expect(nextRolloutStep({ ...limits, current: { replicas: 6, available: 6 }, old: [] })).toEqual({ current: 4, old: [] })
})

test('starts with the surge and takes away what may be missing', () => {
  expect(nextRolloutStep({ ...limits, current: { replicas: 0, available: 0 }, old: [{ name: 'old', replicas: 4, available: 4 }] }))
    .toEqual({ current: 1, old: [{ name: 'old', replicas: 3 }] })
})

test('waits while new pods are not available', () => {
  expect(nextRolloutStep({ ...limits, current: { replicas: 2, available: 0 }, old: [{ name: 'old', replicas: 3, available: 3 }] }))
    .toEqual({ current: 2, old: [{ name: 'old', replicas: 3 }] })
})

test('pods that serve nobody go first', () => {
  const old = [{ name: 'broken', replicas: 2, available: 0 }, { name: 'good', replicas: 2, available: 2 }]
  expect(nextRolloutStep({ ...limits, current: { replicas: 1, available: 1 }, old }))
    .toEqual({ current: 1, old: [{ name: 'broken', replicas: 0 }, { name: 'good', replicas: 2 }] })
})

test('ends, and never has too few or too many pods on the way', () => {
  for (const [desired, maxSurge, maxUnavailable] of [[5, 2, 1], [4, 0, 1], [3, 1, 0], [1, 1, 0], [7, 7, 7]] as const) {
    let current = 0
    let old: number = desired
    for (let round = 0; old > 0 || current < desired; round++) {
      expect(round).toBeLessThan(40)
      const step = nextRolloutStep({
        desired, maxSurge, maxUnavailable, current: { replicas: current, available: current },
        old: [{ name: 'old', replicas: old, available: old }],
      })
      const availableBefore = current
      current = step.current
      old = step.old[0]?.replicas ?? 0
      expect(current + old).toBeLessThanOrEqual(desired + maxSurge)
      expect(Math.min(availableBefore, current) + old).toBeGreaterThanOrEqual(desired - maxUnavailable)
    }
    expect([current, old]).toEqual([desired, 0])
  }
})

test('percentages count pods', () => {
  expect(podCount('25%', 5, Math.ceil)).toBe(2)
  expect(podCount('25%', 5, Math.floor)).toBe(1)
  expect(podCount(3, 5, Math.floor)).toBe(3)
})
