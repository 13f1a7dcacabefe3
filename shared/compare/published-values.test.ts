import { expect, it } from 'vitest'
import { blockShare, differenceInterval, seriesVariance, shareInterval } from './block-variance.ts'
import { welchInterval } from './welch.ts'

it('the variance of a series is that of Newey and West, by hand', () => {
  // Products of lag 0 to 3 of 1, -1, 1, -1 are 4, -3, 2, -1; Bartlett weights with three lags 3/4, 1/2, 1/4; 4/3 for the mean.
  const { variance, degreesOfFreedom } = seriesVariance([1, -1, 1, -1])
  expect(variance).toBeCloseTo((4 + 2 * (0.75 * -3 + 0.5 * 2 + 0.25 * -1)) * (4 / 3), 12)
  expect(degreesOfFreedom).toBe(2)
})

it('the interval of a share without a design effect is the published exact one: 10 of 100', () => {
  const { low, high } = shareInterval({ share: 0.1, count: 100, designEffect: 1, degreesOfFreedom: 1e9 }, 0.025)
  expect(low).toBeCloseTo(0.04900469, 6)
  expect(high).toBeCloseTo(0.17622260, 6)
})

it('the interval of a difference of means is the published one: the sleep data of Student (1908), as in the manual of R', () => {
  const first = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0, 2]
  const second = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]
  const { low, high } = welchInterval(first, second, 0.025)
  expect(low).toBeCloseTo(-0.2054832, 5)
  expect(high).toBeCloseTo(3.3654832, 5)
})

it('the interval of a difference of shares is the published one: 56 of 70 against 48 of 80 (Newcombe 1998, method 10, Wilson bounds)', () => {
  const { low, high } = differenceInterval(48 / 80, wilson(48, 80), 56 / 70, wilson(56, 70))
  expect(low).toBeCloseTo(0.0524, 4)
  expect(high).toBeCloseTo(0.3339, 4)
})

it('the design effect of two seconds is reckoned by hand: none of ten, then four of ten', () => {
  // Deviations ±2: (4 + 4 - 2·½·4)·2/1 = 8, where independent requests have 0.2·0.8·20 = 3.2.
  expect(blockShare([{ hits: 0, of: 10 }, { hits: 4, of: 10 }])).toEqual(
    { share: 0.2, count: 20, designEffect: expect.closeTo(2.5, 12), degreesOfFreedom: 2 })
})

it('a design effect of two makes of 20 in 200 what 10 in 100 are, and few degrees of freedom make less of it (Korn and Graubard)', () => {
  const { low, high } = shareInterval({ share: 0.1, count: 200, designEffect: 2, degreesOfFreedom: 1e9 }, 0.025)
  expect(low).toBeCloseTo(0.04900469, 6)
  expect(high).toBeCloseTo(0.17622260, 6)
  // (1.959964/2.228139)² = 0.773768 for ten degrees: as many as would be independent.
  const few = shareInterval({ share: 0.1, count: 200, designEffect: 2, degreesOfFreedom: 10 }, 0.025)
  const same = shareInterval({ share: 0.1, count: 100 * 0.773768, designEffect: 1, degreesOfFreedom: 1e9 }, 0.025)
  expect(few.low).toBeCloseTo(same.low, 6)
  expect(few.high).toBeCloseTo(same.high, 6)
})

/** E. B. Wilson, J. Amer. Statist. Assoc. 22 (1927) 209–212, with 95 %. */
function wilson(k: number, n: number): { low: number; high: number } {
  const z = 1.959963984540054
  const middle = (k + z * z / 2) / (n + z * z)
  const half = z * Math.sqrt(k * (n - k) / n + z * z / 4) / (n + z * z)
  return { low: middle - half, high: middle + half }
}
