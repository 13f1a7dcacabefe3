import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../pacing/seeded-random.ts'
import { binomialAtMost } from '../numerics/binomial.ts'
import { chiSquareSurvival } from '../numerics/gamma.ts'
import { binomialDraw, multinomialCounts } from './multinomial-counts.ts'

describe('draws that the simulations rest on', () => {
  it.each([[10, 0.3], [24, 0.5], [200, 0.02], [5_000, 0.1], [1_000_000, 0.999]])('follow the binomial distribution of %i and %d', (n, p) => {
    const random = seededRandom(n)
    const cells = new Array<number>(10).fill(0)
    const runs = 4_000
    for (let run = 0; run < runs; run++) {
      // The probability integral transform, smoothed over the step of a discrete value, is uniform.
      const k = binomialDraw(n, p, random)
      const [below, upTo] = [binomialAtMost(k - 1, n, p), binomialAtMost(k, n, p)]
      const cell = Math.min(9, Math.floor((below + random() * (upTo - below)) * 10))
      cells[cell] = (cells[cell] ?? 0) + 1
    }
    const statistic = cells.reduce((sum, count) => sum + (count - runs / 10) ** 2 / (runs / 10), 0)
    expect(chiSquareSurvival(statistic, 9)).toBeGreaterThan(0.001)
  })

  it('add up to n, in proportion to the weights', () => {
    const random = seededRandom(2)
    const counts = multinomialCounts([3, 0, 1, 6], 1_000_000, random)
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(1_000_000)
    expect(counts[1]).toBe(0)
    expect((counts[0] ?? 0) / 300_000).toBeCloseTo(1, 2)
    expect((counts[3] ?? 0) / 600_000).toBeCloseTo(1, 2)
    expect(multinomialCounts([1, 1], 0, random)).toEqual([0, 0])
  })
})
