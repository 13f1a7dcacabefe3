import { describe, expect, it } from 'vitest'
import { seededRandom } from '../pacing/seeded-random.ts'
import type { Stratum } from './evidence.ts'
import { goodnessOfFit } from './goodness-of-fit.ts'
import { chiSquareCdf, chiSquareSurvival } from './numerics/gamma.ts'
import { pearson } from './numerics/multinomial.ts'
import { outcomes } from './testing/outcomes.ts'

const stratum = (observed: number[], shares: number[]): Stratum => ({
  fromMs: 0, toMs: 1, pods: shares.map((expectedShare, i) => ({ name: `p${i}`, expectedShare })),
  observed: Object.fromEntries(observed.map((count, i) => [`p${i}`, count])),
})

describe('goodnessOfFit', () => {
  it('gives Mendel\'s peas their published X² of 0.47 and p of 0.925', () => {
    const fit = goodnessOfFit([stratum([315, 108, 101, 32], [9 / 16, 3 / 16, 3 / 16, 1 / 16])], null)
    expect((fit.dispersion ?? 0) * 3).toBeCloseTo(0.47, 3)
    expect(fit.pValue).toBeCloseTo(0.925, 3)
    expect(fit.evenPValue).toBeCloseTo(0.075, 3)
  })

  it('simulates where few units are expected: three of three units on one of three pods has p = 1/9', () => {
    const fit = goodnessOfFit([stratum([3, 0, 0], [1 / 3, 1 / 3, 1 / 3])], seededRandom(3))
    expect(fit.pValue).toBeGreaterThan(0.09)
    expect(fit.pValue).toBeLessThan(0.135)
  })

  it.each([
    { observed: [4, 1, 1], shares: [0.5, 0.25, 0.25], dense: [] },
    { observed: [3, 0, 2, 0], shares: [0.4, 0.3, 0.2, 0.1], dense: [] },
    { observed: [4, 1], shares: [0.5, 0.5], dense: [60, 45] },
    { observed: [3, 0, 1], shares: [1 / 3, 1 / 3, 1 / 3], dense: [70, 52, 58] },
  ])('comes to the p-value that adding up every outcome gives: $observed beside $dense', ({ observed, shares, dense }) => {
    const strata = [stratum(observed, shares), ...(dense.length > 0 ? [{ ...stratum(dense, dense.map(() => 1 / dense.length)), fromMs: 5 }] : [])]
    const { pValue, evenPValue } = goodnessOfFit(strata, seededRandom(21))
    const denseX2 = pearson(dense, dense.map(() => dense.reduce((sum, count) => sum + count, 0) / dense.length))
    const units = observed.reduce((sum, count) => sum + count, 0)
    const expected = shares.map((share) => share * units)
    const limit = denseX2 + pearson(observed, expected)
    let [uneven, even] = [0, 0]
    for (const { counts, probability } of outcomes(units, shares)) {
      const rest = limit - pearson(counts, expected)
      const [above, below] = dense.length > 0
        ? [chiSquareSurvival(rest, dense.length - 1), chiSquareCdf(rest, dense.length - 1)]
        : [Number(rest <= 1e-9), Number(rest >= -1e-9)]
      uneven += probability * above
      even += probability * below
    }
    // Four standard errors of 1 999 draws.
    expect(Math.abs((pValue ?? 0) - uneven)).toBeLessThan(4 * Math.sqrt(uneven * (1 - uneven) / 1_999) + 1e-3)
    expect(Math.abs((evenPValue ?? 0) - even)).toBeLessThan(4 * Math.sqrt(even * (1 - even) / 1_999) + 1e-3)
  })

  it.each([
    // 24!/(8!³·3²⁴), and with the six outcomes 9, 8, 7 beside it.
    { counts: [8, 8, 8], exactly: 0.03352 }, { counts: [9, 8, 7], exactly: 0.21230 },
  ])('says how even $counts is as whole numbers have it, not as chi-square does', ({ counts, exactly }) => {
    const few = [stratum(counts, [1 / 3, 1 / 3, 1 / 3])]
    expect(Math.abs((goodnessOfFit(few, seededRandom(8)).evenPValue ?? 0) - exactly)).toBeLessThan(4 * Math.sqrt(exactly / 2_000))
    expect(goodnessOfFit(few, null).evenPValue).toBeGreaterThan(0)
  })

  it('never says that what was seen cannot happen: 3 000 units in three equal parts', () => {
    const { evenPValue } = goodnessOfFit([stratum([1_000, 1_000, 1_000], [1 / 3, 1 / 3, 1 / 3])], seededRandom(8))
    // Stirling: √27/(2π·3000).
    expect((evenPValue ?? 0) / (Math.sqrt(27) / (2 * Math.PI * 3_000))).toBeCloseTo(1, 3)
  })

  it('repeats with the seed, and never says p = 0', () => {
    const sparse = [stratum([12, 0, 0, 0, 0], [0.2, 0.2, 0.2, 0.2, 0.2])]
    expect(goodnessOfFit(sparse, seededRandom(9))).toEqual(goodnessOfFit(sparse, seededRandom(9)))
    expect(goodnessOfFit(sparse, seededRandom(9)).pValue).toBe(1 / 2_000)
  })

  it('agrees with the chi-square distribution where a sparse epoch adds nearly nothing', () => {
    const dense = stratum([1_050, 980, 970], [1 / 3, 1 / 3, 1 / 3])
    const exact = goodnessOfFit([dense], null).pValue ?? 0
    const mixed = goodnessOfFit([dense, { ...stratum([1, 1, 1], [1 / 3, 1 / 3, 1 / 3]), fromMs: 5 }], seededRandom(5)).pValue ?? 0
    expect(mixed).toBeGreaterThan(exact * 0.8)
    expect(mixed).toBeLessThan(0.8)
  })

  it('leaves p open where it would have to be simulated but may not', () => {
    expect(goodnessOfFit([stratum([2, 1], [0.5, 0.5])], null)).toEqual({
      dispersion: expect.closeTo(1 / 3, 9), pValue: null, evenPValue: null,
    })
    expect(goodnessOfFit([stratum([], [])], null)).toEqual({ dispersion: null, pValue: null, evenPValue: null })
  })
})
