import fc from 'fast-check'
import { expect, it } from 'vitest'
import { encodedQuantilesMs } from './encoded-quantiles.ts'
import { Histogram } from './histogram.ts'

it('reads the quantiles that the histogram has', () => {
  const durationsMs = fc.array(fc.double({ min: 0, max: 1e7, noNaN: true }), { minLength: 1, maxLength: 300 })
  fc.assert(fc.property(durationsMs, fc.constantFrom<2 | 3>(2, 3), (values, digits) => {
    const histogram = new Histogram(digits)
    for (const value of values) histogram.recordMs(value)
    const fractions = [0, 0.5, 0.9, 0.99, 1]
    expect(encodedQuantilesMs(histogram.encode(), fractions)).toEqual(histogram.quantilesMs(fractions))
  }))
})

it('has none of nothing, and refuses what is no histogram', () => {
  expect(encodedQuantilesMs('', [0.5])).toEqual([])
  expect(() => encodedQuantilesMs('AAAA', [0.5])).toThrow(RangeError)
})
