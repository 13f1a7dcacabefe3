import { describe, expect, it } from 'vitest'
import type { PodLatency } from './balancer.ts'
import { slowPods } from './slow-pod.ts'

const pod = (medianMs: number, around = 0.1, count = 1_000): PodLatency =>
  ({ count, meanMs: medianMs, medianMs, medianLowMs: medianMs * (1 - around), medianHighMs: medianMs * (1 + around) })

describe('slowPods', () => {
  it('names a pod that is surely half again as slow as the others', () => {
    expect(slowPods({ a: pod(10), b: pod(10.5), c: pod(20), d: pod(9.5) })).toEqual([{ name: 'c', medianMs: 20, othersMs: 11 }])
  })

  it('names none where the intervals leave it open, the difference is idle, or the others are unknown', () => {
    expect(slowPods({ a: pod(10), b: pod(10), c: pod(16, 0.3) })).toEqual([])
    expect(slowPods({ a: pod(0.2), b: pod(0.2), c: pod(0.6) })).toEqual([])
    expect(slowPods({ a: pod(10) })).toEqual([])
  })

  it('names none for a few percent, however sure they are', () => {
    expect(slowPods({ a: pod(100, 0.0001, 1e7), b: pod(100, 0.0001, 1e7), c: pod(108, 0.0001, 1e7) })).toEqual([])
  })

  it('compares two pods with each other', () => {
    expect(slowPods({ a: pod(10), b: pod(50) }).map((slow) => slow.name)).toEqual(['b'])
  })
})
