import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { seededRandom } from '../pacing/seeded-random.ts'
import { medianRanks } from './median.ts'
import { binomialAtMost } from './numerics/binomial.ts'

/** P(B ≤ k) for n trials of 1/2, added up from the ends of Pascal's triangle. */
function headsAtMost(k: number, n: number): number {
  let term = 0.5 ** n
  let sum = 0
  for (let i = 0; i <= k; i++) {
    sum += term
    term *= (n - i) / (i + 1)
  }
  return sum
}

describe('medianRanks', () => {
  // The published table of ranks for 95 % and 99 % (Conover, Practical Nonparametric Statistics; Hahn and Meeker, Statistical Intervals, table A.15).
  it.each([
    [6, 0.05, 1], [9, 0.05, 2], [10, 0.05, 2], [20, 0.05, 6], [25, 0.05, 8], [50, 0.05, 18], [100, 0.05, 40],
    [8, 0.01, 1], [10, 0.01, 1], [20, 0.01, 4], [25, 0.01, 6], [50, 0.01, 16], [100, 0.01, 37],
  ])('gives for %d values at an error of %d the rank %d from either end', (count, error, rank) => {
    expect(medianRanks(count, error)).toEqual({ low: rank, high: count - rank + 1 })
  })

  it('says nothing of too few', () => {
    expect(medianRanks(7, 0.01)).toBeNull()
    expect(medianRanks(10, 0.01 / 1_000)).toBeNull()
    expect(medianRanks(0, 0.01)).toBeNull()
  })

  it('is the largest rank whose tail is allowed, and where it is approximated never a larger one', () => {
    fc.assert(fc.property(fc.integer({ min: 8, max: 900 }), fc.constantFrom(0.05, 0.01, 0.001), (count, error) => {
      const low = medianRanks(count, error)?.low ?? 0
      expect(headsAtMost(low - 1, count)).toBeLessThanOrEqual(low === 0 ? 1 : error / 2 * (1 + 1e-9))
      expect(headsAtMost(low, count)).toBeGreaterThan(error / 2 * (1 - 1e-9))
    }))
    fc.assert(fc.property(fc.integer({ min: 1_001, max: 200_000 }), fc.constantFrom(0.05, 0.01, 1e-5), (count, error) => {
      const low = medianRanks(count, error)?.low ?? 0
      expect(binomialAtMost(low - 1, count, 0.5)).toBeLessThanOrEqual(error / 2 * (1 + 1e-9))
      expect(binomialAtMost(low + 2, count, 0.5)).toBeGreaterThan(error / 2)
    }))
  })

  it('holds the median as often as it says, for a lopsided distribution', () => {
    const random = seededRandom(5)
    let missed = 0
    for (let run = 0; run < 2_000; run++) {
      const values = Array.from({ length: 40 }, () => -Math.log(1 - random())).sort((a, b) => a - b)
      const ranks = medianRanks(40, 0.05)
      if (!ranks || (values[ranks.low - 1] ?? 0) > Math.LN2 || (values[ranks.high - 1] ?? 0) < Math.LN2) missed++
    }
    expect(missed / 2_000).toBeLessThan(0.05)
    expect(missed).toBeGreaterThan(0)
  })
})
