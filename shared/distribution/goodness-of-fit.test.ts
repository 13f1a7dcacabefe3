import { describe, expect, it } from 'vitest'
import { seededRandom } from '../pacing/seeded-random.ts'
import type { Stratum } from './evidence.ts'
import { goodnessOfFit } from './goodness-of-fit.ts'

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
