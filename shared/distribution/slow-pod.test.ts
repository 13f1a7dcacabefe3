import { describe, expect, it } from 'vitest'
import type { PodLatency } from './balancer.ts'
import { medianPercentiles, slowPods } from './slow-pod.ts'

const pod = (medianMs: number, around = 0.1, count = 1_000): PodLatency =>
  ({ count, meanMs: medianMs, medianMs, medianLowMs: medianMs * (1 - around), medianHighMs: medianMs * (1 + around) })

describe('medianPercentiles', () => {
  it('gives the ranks of the published interval: 50 values, 99 %, about the 16th and the 35th', () => {
    const limits = medianPercentiles(50)
    expect(((limits?.low ?? 0) / 100) * 50).toBeCloseTo(15.9, 1)
    expect(((limits?.high ?? 0) / 100) * 50).toBeCloseTo(34.1, 1)
  })

  it('narrows with the values and says nothing of fewer than ten', () => {
    expect(medianPercentiles(9)).toBeNull()
    expect((medianPercentiles(10_000)?.high ?? 0) - 50).toBeCloseTo(1.29, 2)
  })
})

describe('slowPods', () => {
  it('names a pod that is surely half again as slow as the others', () => {
    expect(slowPods({ a: pod(10), b: pod(10.5), c: pod(20), d: pod(9.5) })).toEqual([{ name: 'c', medianMs: 20, othersMs: 11 }])
  })

  it('names none where the intervals leave it open, the difference is idle, or the others are unknown', () => {
    expect(slowPods({ a: pod(10), b: pod(10), c: pod(16, 0.3) })).toEqual([])
    expect(slowPods({ a: pod(0.2), b: pod(0.2), c: pod(0.6) })).toEqual([])
    expect(slowPods({ a: pod(10) })).toEqual([])
    expect(slowPods({ a: pod(10), b: pod(90, 0.1, 5) })).toEqual([])
  })

  it('compares two pods with each other', () => {
    expect(slowPods({ a: pod(10), b: pod(50) }).map((slow) => slow.name)).toEqual(['b'])
  })
})
