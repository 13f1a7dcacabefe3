import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../pacing/seeded-random.ts'
import { betaRegularised, binomialAtLeast, binomialAtMost, binomialBand, clopperPearson } from './binomial.ts'
import { chiSquareCdf, chiSquareSurvival, gammaP, gammaQ, lnGamma } from './gamma.ts'
import { categorySampler, pearson } from './multinomial.ts'
import { normalCdf, normalQuantile } from './normal.ts'

/** P(X ≥ k) summed term by term, independent of the incomplete beta function. */
function summedTail(k: number, n: number, p: number): number {
  let term = (1 - p) ** n
  let sum = 0
  for (let i = 0; i <= n; i++) {
    if (i >= k) sum += term
    term *= ((n - i) / (i + 1)) * (p / (1 - p))
  }
  return sum
}

describe('normal distribution', () => {
  it('has the published quantiles', () => {
    // Wichura's own check values of AS 241, and the usual table.
    expect(normalQuantile(0.25)).toBeCloseTo(-0.6744897501960817, 14)
    expect(normalQuantile(0.001)).toBeCloseTo(-3.0902323061678, 12)
    expect(normalQuantile(1e-20)).toBeCloseTo(-9.2623400897984, 12)
    expect(normalQuantile(0.975)).toBeCloseTo(1.959963984540054, 14)
    expect(normalQuantile(0)).toBe(-Infinity)
    expect(normalQuantile(1)).toBe(Infinity)
  })

  it('has the tabulated probabilities (Abramowitz & Stegun, table 26.1)', () => {
    expect(normalCdf(1)).toBeCloseTo(0.841344746068543, 14)
    expect(normalCdf(-2)).toBeCloseTo(0.022750131948179, 14)
    expect(normalCdf(-6) / 9.865876450376981e-10).toBeCloseTo(1, 10)
    expect(normalCdf(0)).toBeCloseTo(0.5, 15)
  })

  it('inverts itself', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-12, max: 1 - 1e-6, noNaN: true }), (p) => Math.abs(normalCdf(normalQuantile(p)) / p - 1) < 1e-9),
    )
  })
})

describe('gamma functions', () => {
  it('has the factorials and Γ(1/2)', () => {
    expect(lnGamma(11)).toBeCloseTo(Math.log(3_628_800), 12)
    expect(lnGamma(0.5)).toBeCloseTo(Math.log(Math.sqrt(Math.PI)), 14)
  })

  it('has the tabulated chi-square points (Abramowitz & Stegun, table 26.8)', () => {
    expect(chiSquareSurvival(3.841458820694124, 1)).toBeCloseTo(0.05, 12)
    expect(chiSquareSurvival(23.2092511589544, 10)).toBeCloseTo(0.01, 10)
    expect(chiSquareSurvival(63.6907, 40)).toBeCloseTo(0.01, 6)
    expect(chiSquareCdf(70.0649, 100)).toBeCloseTo(0.01, 6)
    expect(chiSquareSurvival(0, 3)).toBe(1)
  })

  it('has the logarithms of Γ that the C library has', () => {
    expect(lnGamma(100.5)).toBeCloseTo(361.4355404677776, 10)
    expect(lnGamma(1e6) / 12_815_504.569147611).toBeCloseTo(1, 13)
    expect(lnGamma(0.1)).toBeCloseTo(2.2527126517342055, 13)
  })

  it('adds up a Poisson distribution for even degrees (Abramowitz & Stegun 26.4.21)', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 150 }), fc.double({ min: 0.1, max: 400, noNaN: true }), (half, x) => {
      let [term, sum] = [Math.exp(-x / 2), 0]
      for (let i = 0; i < half; i++) {
        sum += term
        term *= x / 2 / (i + 1)
      }
      return Math.abs(chiSquareSurvival(x, 2 * half) - sum) < 1e-12 && Math.abs(chiSquareCdf(x, 2 * half) - (1 - sum)) < 1e-12
    }))
  })

  it('is exponential for two degrees and complementary for all', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 200, noNaN: true }), (x) => Math.abs(chiSquareSurvival(x, 2) - Math.exp(-x / 2)) < 1e-13),
    )
    fc.assert(fc.property(fc.double({ min: 0.1, max: 5_000, noNaN: true }), fc.double({ min: 0, max: 6_000, noNaN: true }), (a, x) =>
      Math.abs(gammaP(a, x) + gammaQ(a, x) - 1) < 1e-12))
  })
})

describe('binomial distribution', () => {
  it('has the tails that adding up gives', () => {
    for (const [k, n, p] of [[3, 10, 0.2], [0, 5, 0.5], [60, 100, 0.5], [2, 30, 0.005], [15, 400, 0.01]] as const) {
      expect(binomialAtLeast(k, n, p)).toBeCloseTo(summedTail(k, n, p), 12)
      expect(binomialAtMost(k - 1, n, p)).toBeCloseTo(1 - summedTail(k, n, p), 12)
    }
  })

  it('has the tails, bands and bounds that whole-number arithmetic gives', () => {
    // Python's fractions: every probability added up without rounding.
    expect(binomialAtLeast(1_100, 10_000, 0.1) / 0.0005299417355567867).toBeCloseTo(1, 9)
    expect(binomialAtLeast(700, 2_000, 1 / 3) / 0.06011497464283149).toBeCloseTo(1, 9)
    expect(binomialAtLeast(4, 30, 1 / 200) / 1.5436474886194126e-5).toBeCloseTo(1, 9)
    expect(binomialBand(30, 1 / 200, 1 / 40_000)).toEqual({ low: 0, high: 3 })
    expect(binomialBand(100, 1 / 3, 1 / 600)).toEqual({ low: 20, high: 47 })
    expect(binomialBand(816, 1 / 3, 1 / 600)).toEqual({ low: 233, high: 312 })
    expect(binomialBand(1_000, 0.1, 1 / 2_000)).toEqual({ low: 70, high: 132 })
    expect(clopperPearson(3, 30, 1 / 600)).toEqual({ low: expect.closeTo(0.007834712055027943, 11), high: expect.closeTo(0.3537914916759922, 11) })
    expect(clopperPearson(2, 200, 0.025)).toEqual({ low: expect.closeTo(0.0012133490137360304, 11), high: expect.closeTo(0.03565466839723978, 11) })
  })

  it('has a published incomplete beta value and the ends', () => {
    // I_0.5(a, a) = 1/2 by symmetry; I_x(1, b) = 1 - (1 - x)^b.
    expect(betaRegularised(0.5, 7.5, 7.5)).toBeCloseTo(0.5, 13)
    expect(betaRegularised(0.1, 1, 12)).toBeCloseTo(1 - 0.9 ** 12, 13)
    expect(binomialAtLeast(0, 5, 0.1)).toBe(1)
    expect(binomialAtLeast(6, 5, 0.1)).toBe(0)
    expect(binomialAtMost(-1, 5, 0.1)).toBe(0)
    expect(binomialAtMost(5, 5, 0.1)).toBe(1)
  })

  it('bounds a share as published for 10 of 100 and 0 of 20 (Clopper and Pearson, 95 %)', () => {
    const tenth = clopperPearson(10, 100, 0.025)
    expect(tenth.low).toBeCloseTo(0.04900469, 7)
    expect(tenth.high).toBeCloseTo(0.17622260, 7)
    expect(clopperPearson(0, 20, 0.025)).toEqual({ low: 0, high: expect.closeTo(1 - 0.025 ** (1 / 20), 9) })
    expect(clopperPearson(20, 20, 0.025)).toEqual({ low: expect.closeTo(0.025 ** (1 / 20), 9), high: 1 })
    expect(clopperPearson(0, 0, 0.025)).toEqual({ low: 0, high: 1 })
  })

  it('puts each bound where its tail has exactly the allowed probability', () => {
    const anyShare = fc.double({ min: 0, max: 1, noNaN: true })
    fc.assert(fc.property(fc.integer({ min: 1, max: 100_000 }), anyShare, fc.constantFrom(0.025, 1e-3, 1e-6), (n, at, tail) => {
      const k = Math.round(at * n)
      const { low, high } = clopperPearson(k, n, tail)
      if (k > 0) expect(binomialAtLeast(k, n, low) / tail).toBeCloseTo(1, 5)
      if (k < n) expect(binomialAtMost(k, n, high) / tail).toBeCloseTo(1, 5)
    }), { numRuns: 200 })
  })

  it('draws the band where the next count outside would be rejected', () => {
    const anyProbability = fc.double({ min: 1e-4, max: 0.999, noNaN: true })
    fc.assert(fc.property(fc.integer({ min: 1, max: 50_000 }), anyProbability, fc.constantFrom(0.02, 1e-3, 1e-5), (n, p, tail) => {
      const { low, high } = binomialBand(n, p, tail)
      expect(low).toBeLessThanOrEqual(high)
      expect(binomialAtMost(low, n, p)).toBeGreaterThan(tail)
      expect(binomialAtMost(low - 1, n, p)).toBeLessThanOrEqual(tail)
      expect(binomialAtLeast(high, n, p)).toBeGreaterThan(tail)
      expect(binomialAtLeast(high + 1, n, p)).toBeLessThanOrEqual(tail)
    }), { numRuns: 200 })
    expect(binomialBand(0, 0.5, 0.01)).toEqual({ low: 0, high: 0 })
    expect(binomialBand(9, 1, 0.01)).toEqual({ low: 9, high: 9 })
  })
})

describe('multinomial draws', () => {
  it('follow their probabilities', () => {
    const draw = categorySampler([0.5, 0.3, 0.15, 0.05, 0], seededRandom(7))
    const drawn = [0, 0, 0, 0, 0]
    for (let i = 0; i < 100_000; i++) {
      const category = draw()
      drawn[category] = (drawn[category] ?? 0) + 1
    }
    expect(drawn[4]).toBe(0)
    expect(chiSquareSurvival(pearson(drawn, [50_000, 30_000, 15_000, 5_000, 0]), 3)).toBeGreaterThan(0.001)
  })

  it('adds up Pearson\'s statistic over what is expected', () => {
    expect(pearson([30, 10, 20], [20, 20, 20])).toBe(10)
    expect(pearson([5, 1], [6, 0])).toBeCloseTo(1 / 6, 12)
  })
})
