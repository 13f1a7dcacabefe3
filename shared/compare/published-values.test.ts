import { expect, it } from 'vitest'
import { seriesVariance, shareInterval } from './block-variance.ts'
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
