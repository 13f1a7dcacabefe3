import { describe, expect, it } from 'vitest'
import { seededRandom } from '../pacing/seeded-random.ts'
import { blockShare, differenceInterval, seriesVariance, shareInterval } from './block-variance.ts'
import { studentQuantile } from './student.ts'

describe('Student\'s quantile', () => {
  // Fisher & Yates' table of t.
  it.each([[0.025, 1, 12.706], [0.025, 10, 2.228], [0.005, 5, 4.032], [0.05, 30, 1.697], [0.0005, 2, 31.599]])('for %d and %d is %d', (tail, nu, t) => {
    expect(studentQuantile(tail, nu)).toBeCloseTo(t, 3)
  })
})

describe('a share over seconds', () => {
  it('has no design effect where requests are independent', () => {
    const random = seededRandom(3)
    const blocks = Array.from({ length: 400 }, () => ({ of: 200, hits: Array.from({ length: 200 }, () => random()).filter((x) => x < 0.3).length }))
    const { share, designEffect } = blockShare(blocks)
    expect(share).toBeCloseTo(0.3, 1)
    expect(designEffect).toBeLessThan(1.6)
  })
  it('has one of the whole second where all requests of it go the same way', () => {
    const random = seededRandom(4)
    const blocks = Array.from({ length: 400 }, () => ({ of: 200, hits: random() < 0.3 ? 200 : 0 }))
    expect(blockShare(blocks).designEffect).toBeGreaterThan(120)
    expect(blockShare(blocks).designEffect).toBeLessThan(320)
  })
  it('has an interval that narrows with the count and holds the share', () => {
    const few = shareInterval({ share: 0.1, count: 100, designEffect: 1, degreesOfFreedom: 50 }, 0.005)
    const many = shareInterval({ share: 0.1, count: 10_000, designEffect: 1, degreesOfFreedom: 50 }, 0.005)
    expect(few.low).toBeLessThan(many.low)
    expect(few.high).toBeGreaterThan(many.high)
    expect(many.low).toBeLessThan(0.1)
    expect(many.high).toBeGreaterThan(0.1)
  })
  it('varies without bound where a single second is known', () => {
    expect(seriesVariance([1]).variance).toBe(Infinity)
  })
})

it('a difference keeps each side of either interval', () => {
  const interval = differenceInterval(1, { low: 0.9, high: 1.3 }, 2, { low: 1.6, high: 2.1 })
  expect(interval.low).toBeCloseTo(1 - Math.hypot(0.4, 0.3), 12)
  expect(interval.high).toBeCloseTo(1 + Math.hypot(0.1, 0.1), 12)
})
