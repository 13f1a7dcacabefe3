import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Stratum } from './evidence.ts'
import { equalShares } from './expected-shares.ts'
import { binomialAtLeast, clopperPearson } from './numerics/binomial.ts'
import { normalQuantile } from './numerics/normal.ts'
import { mergeStrata, podStatistics } from './pod-statistics.ts'
import { outcomes } from './testing/outcomes.ts'

const stratum = (observed: Record<string, number>, fromMs = 0): Stratum => ({
  fromMs, toMs: fromMs + 1_000, pods: equalShares(Object.keys(observed)), observed,
})
const counts = fc.array(fc.integer({ min: 0, max: 5_000 }), { minLength: 2, maxLength: 12 })
const named = (values: number[]): Record<string, number> => Object.fromEntries(values.map((value, i) => [`pod-${i}`, value]))

describe('podStatistics', () => {
  it('gives an unsurprising pod the facts\' half-width, one-sided and including 0', () => {
    const [pod] = podStatistics([stratum({ a: 340, b: 330, c: 330 })])
    // Three pods count as four where evenness is bounded.
    const half = normalQuantile(1 - 0.01 / 4) * Math.sqrt(2 / 1_000)
    expect(pod?.deviation).toBeCloseTo(0.02, 12)
    expect(pod?.interval.high).toBeCloseTo(0.02 + half, 12)
    expect(pod?.interval.low).toBeCloseTo(0.02 - half, 12)
    expect(pod?.z).toBeCloseTo((340 - 1_000 / 3) / Math.sqrt(2_000 / 9), 12)
  })

  it('gives a surprising pod exact bounds', () => {
    const pod = podStatistics([stratum({ a: 2_400, b: 800, c: 800 })])[0]
    const exact = clopperPearson(2_400, 4_000, 0.01 / 6)
    expect(pod?.interval.low).toBeCloseTo(3 * exact.low - 1, 9)
    expect(pod?.interval.high).toBeCloseTo(3 * exact.high - 1, 9)
  })

  it('does not call two of 30 units on one of 200 pods surprising, though they are 4 σ away', () => {
    const observed = Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`pod-${i}`, i === 0 ? 2 : i < 29 ? 1 : 0]))
    const pod = podStatistics([stratum(observed)])[0]
    expect(pod?.z).toBeGreaterThan(4)
    expect(pod?.interval.low).toBe(0)
  })

  it('adds up expectation and variance over epochs in which the pod was eligible', () => {
    const pod = podStatistics([
      stratum({ a: 50, b: 50 }), stratum({ a: 30, b: 40, c: 30 }, 1_000), stratum({ b: 60, c: 60 }, 2_000),
    ]).find((one) => one.name === 'a')
    expect(pod).toMatchObject({ observed: 80, exposure: 200 })
    expect(pod?.expected).toBeCloseTo(50 + 100 / 3, 10)
    expect(pod?.variance).toBeCloseTo(25 + 200 / 9, 10)
  })

  it('does not depend on the order of pods, nor on how the run is cut', () => {
    fc.assert(fc.property(counts, counts, (first, second) => {
      const [one, two] = [named(first), named(first.map((_, i) => second[i] ?? 3))]
      const whole = Object.fromEntries(Object.keys(one).map((pod) => [pod, (one[pod] ?? 0) + (two[pod] ?? 0)]))
      const apart = podStatistics([stratum(one), stratum(two, 1_000)])
      const together = podStatistics([stratum(whole)])
      const reversed = podStatistics([stratum(Object.fromEntries(Object.entries(whole).reverse()))])
      for (const pod of together) {
        for (const other of [apart, reversed].map((list) => list.find((same) => same.name === pod.name))) {
          expect(other?.interval.low).toBeCloseTo(pod.interval.low, 9)
          expect(other?.interval.high).toBeCloseTo(pod.interval.high, 9)
          expect(other?.band).toEqual(pod.band)
        }
      }
    }), { numRuns: 50 })
  })

  it('shrinks its intervals and bands as units are added at the same shares', () => {
    const someCounts = fc.array(fc.integer({ min: 5, max: 60 }), { minLength: 2, maxLength: 8 })
    fc.assert(fc.property(someCounts, fc.integer({ min: 2, max: 50 }), (values, times) => {
      const few = podStatistics([stratum(named(values))])
      const many = podStatistics([stratum(named(values.map((value) => value * times)))])
      const total = values.reduce((sum, value) => sum + value, 0)
      few.forEach((pod, i) => {
        const more = many[i]
        expect((more?.interval.high ?? 0) - (more?.interval.low ?? 0)).toBeLessThan(pod.interval.high - pod.interval.low + 1e-9)
        expect(((more?.band.high ?? 0) - (more?.band.low ?? 0)) / (total * times)).toBeLessThan(
          (pod.band.high - pod.band.low) / total + 1e-9,
        )
      })
    }), { numRuns: 100 })
  })

  it.each([
    { units: 30, shares: [1 / 3, 1 / 3, 1 / 3] }, { units: 80, shares: [0.5, 0.5] }, { units: 60, shares: [0.9, 0.1] },
    { units: 40, shares: [0.6, 0.3, 0.1] }, { units: 14, shares: [0.2, 0.2, 0.2, 0.2, 0.2] },
  ])('finds a pod surprising in at most 1 % of all that chance can do: $units units, $shares', ({ units, shares }) => {
    const pods = shares.map((expectedShare, i) => ({ name: `pod-${i}`, expectedShare }))
    const surprising = outcomes(units, shares).filter(({ counts }) => (
      podStatistics([{ fromMs: 0, toMs: 1, pods, observed: named(counts) }]).some(({ observed, band }) => observed < band.low || observed > band.high)))
    const probability = surprising.reduce((sum, one) => sum + one.probability, 0)
    expect(probability).toBeLessThanOrEqual(0.01)
    expect(probability).toBeGreaterThan(0.0005)
  })

  it.each([[2, 816], [3, 816], [10, 4_928]])('calls one of %i pods that is off by exactly the tolerance inside it in at most 1 % of %i units, to the last count', (pods, n) => {
    for (const off of [1.25, 0.75]) {
      const share = off / pods
      let inside = 0
      for (let k = Math.floor(n * share / 2); k < 2 * n * share && k <= n; k++) {
        const [pod] = podStatistics([stratum(named([k, n - k, ...Array<number>(pods - 2).fill(0)]))])
        if (pod && pod.interval.high < 0.25 && pod.interval.low > -0.25) inside += binomialAtLeast(k, n, share) - binomialAtLeast(k + 1, n, share)
      }
      expect(inside).toBeLessThan(0.01)
    }
  })

  it('ignores pods from which no share is expected', () => {
    const pods = [{ name: 'a', expectedShare: 0.5 }, { name: 'b', expectedShare: 0.5 }, { name: 'c', expectedShare: 0 }]
    const statistics = podStatistics([{ fromMs: 0, toMs: 1, pods, observed: { a: 10, b: 10, c: 7 } }])
    expect(statistics.map((pod) => [pod.name, pod.exposure])).toEqual([['a', 20], ['b', 20]])
  })
})

describe('mergeStrata', () => {
  it('joins epochs with the same pods and keeps others apart', () => {
    const merged = mergeStrata([stratum({ a: 1, b: 2 }), stratum({ a: 1, b: 2, c: 3 }, 1_000), stratum({ a: 10, b: 20 }, 2_000)])
    expect(merged.map((one) => one.observed)).toEqual([{ a: 11, b: 22 }, { a: 1, b: 2, c: 3 }])
    expect(merged[0]).toMatchObject({ fromMs: 0, toMs: 3_000 })
  })
})
