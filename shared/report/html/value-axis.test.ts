import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { linearAxis, logAxis } from './value-axis.ts'

describe('a linear axis', () => {
  it.each([
    [520, [0, 200, 400, 600]],
    [1, [0, 0.5, 1]],
    [0, [0, 0.5, 1]],
    [7, [0, 2, 4, 6, 8]],
    [0.34, [0, 0.1, 0.2, 0.3, 0.4]],
  ])('up to %d has round ticks', (largest, ticks) => {
    expect(linearAxis(largest).ticks).toEqual(ticks)
  })

  it('ends at or above the largest value, with two to five steps', () => {
    fc.assert(fc.property(fc.double({ min: 1e-6, max: 1e9, noNaN: true }), (largest) => {
      const { ticks, position } = linearAxis(largest)
      expect(ticks.at(-1)).toBeGreaterThanOrEqual(largest * (1 - 1e-6))
      expect(ticks.length).toBeGreaterThanOrEqual(3)
      expect(ticks.length).toBeLessThanOrEqual(6)
      expect(position(0)).toBe(0)
      expect(position(ticks.at(-1) ?? 0)).toBeCloseTo(1, 6)
    }))
  })
})

describe('a logarithmic axis', () => {
  it.each([
    [[4.1, 38.7], [2, 5, 10, 20, 50]],
    [[4.1, 1020], [1, 10, 100, 1000]],
    [[0.03], [0.02, 0.05, 0.1, 0.2]],
    [[], [1, 2, 5, 10]],
  ])('around %j', (values, ticks) => {
    expect(logAxis(values).ticks).toEqual(expect.arrayContaining(ticks.slice(1, -1)))
  })

  it('holds all positive values, in order, and puts zero at the bottom', () => {
    const values = fc.array(fc.double({ min: 1e-4, max: 1e7, noNaN: true }), { minLength: 1, maxLength: 20 })
    fc.assert(fc.property(values, (list) => {
      const { position, ticks } = logAxis(list)
      expect(ticks.length).toBeGreaterThanOrEqual(2)
      expect(position(0)).toBe(0)
      const sorted = list.toSorted((a, b) => a - b).map(position)
      expect(sorted).toEqual(sorted.toSorted((a, b) => a - b))
      expect(Math.max(...sorted)).toBeLessThanOrEqual(1)
      const [low = 1, high = 1] = [ticks[0], ticks.at(-1)]
      expect(position(high)).toBeGreaterThan(position(low))
    }))
  })
})
