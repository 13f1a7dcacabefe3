import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { connectionsNeeded, connectionsToTouchAll, planZ, simultaneousZ, unitsNeeded } from './planning.ts'

describe('planning', () => {
  it.each([
    [3, 0.1, 5_099], [3, 0.25, 816], [5, 0.1, 11_667], [5, 0.25, 1_866], [10, 0.1, 30_801], [10, 0.25, 4_928],
  ])('needs the published number for %i pods and a tolerance of %d, rounded up', (pods, tolerance, published) => {
    const needed = connectionsNeeded(pods, tolerance)
    expect(needed).toBeGreaterThanOrEqual(published)
    expect(needed).toBeLessThanOrEqual(published + 1)
  })

  it('needs about 36 000 and 226 000 for 50 pods', () => {
    expect(connectionsNeeded(50, 0.25) / 36_000).toBeCloseTo(1, 1)
    expect(connectionsNeeded(50, 0.1) / 226_000).toBeCloseTo(1, 2)
  })

  it('uses the quantiles of the facts', () => {
    expect(simultaneousZ(3)).toBeCloseTo(2.9352, 4)
    expect(planZ(3)).toBeCloseTo(2.1141, 3)
    expect(planZ(1)).toBeCloseTo(1.6449, 4)
  })

  it.each([[3, 15], [10, 66], [50, 422]])('touches all of %i pods after %i connections', (pods, connections) => {
    expect(connectionsToTouchAll(pods)).toBe(connections)
  })

  it('needs none where there is nothing to share, and refuses nonsense', () => {
    expect(connectionsNeeded(1, 0.25)).toBe(0)
    expect(unitsNeeded([1, 0], 0.25)).toBe(0)
    expect(() => connectionsNeeded(3, 0)).toThrow(RangeError)
    expect(() => unitsNeeded([], 0.1)).toThrow(RangeError)
  })

  it('needs more for more pods, a tighter tolerance and a smaller share', () => {
    fc.assert(fc.property(fc.integer({ min: 2, max: 200 }), fc.double({ min: 0.02, max: 0.9, noNaN: true }), (pods, tolerance) => {
      expect(connectionsNeeded(pods + 1, tolerance)).toBeGreaterThanOrEqual(connectionsNeeded(pods, tolerance))
      expect(connectionsNeeded(pods, tolerance * 0.9)).toBeGreaterThanOrEqual(connectionsNeeded(pods, tolerance))
    }))
    expect(unitsNeeded([0.9, 0.1], 0.25)).toBeGreaterThan(unitsNeeded([0.5, 0.5], 0.25))
  })
})
