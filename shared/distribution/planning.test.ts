import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { binomialAtLeast } from './numerics/binomial.ts'
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

  it('touches all by the exact probability too', () => {
    for (const pods of [3, 10, 50]) {
      const connections = connectionsToTouchAll(pods)
      // Inclusion and exclusion: P(some pod untouched) = Σ (-1)^(k+1) C(P, k) (1 - k/P)^C.
      let [missed, choose] = [0, 1]
      for (let k = 1; k <= pods; k++) {
        choose *= (pods - k + 1) / k
        missed += (k % 2 === 1 ? 1 : -1) * choose * (1 - k / pods) ** connections
      }
      expect(missed).toBeLessThanOrEqual(0.01)
      expect(missed).toBeGreaterThan(0.005)
    }
  })

  it('needs none where there is nothing to share, and refuses nonsense', () => {
    expect(connectionsNeeded(1, 0.25)).toBe(0)
    expect(unitsNeeded([1, 0], 0.25)).toBe(0)
    expect(() => connectionsNeeded(3, 0)).toThrow(RangeError)
    expect(() => unitsNeeded([], 0.1)).toThrow(RangeError)
  })

  it('leaves equal shares what the planning formula has', () => {
    for (const pods of [2, 3, 5, 10, 50, 200, 1_000]) {
      for (const tolerance of [0.05, 0.1, 0.25]) {
        const formula = (pods - 1) * ((simultaneousZ(pods) + planZ(pods)) / tolerance) ** 2
        expect(connectionsNeeded(pods, tolerance) - formula).toBeLessThan(1)
      }
    }
  })

  it.each([
    [[0.9, 0.1], 0.25], [[0.99, 0.01], 0.25], [[0.5, 0.3, 0.1, 0.1], 0.25], [[0.9, 0.1], 0.1],
  ])('finds a pod above its share by twice the tolerance in 95 of 100 by the exact test: %j, tolerance %d', (shares, tolerance) => {
    const n = unitsNeeded(shares, tolerance)
    const share = Math.min(...shares)
    let k = Math.ceil(n * share)
    while (binomialAtLeast(k, n, share * (1 + tolerance)) > 0.01 / (2 * shares.length)) k++
    const power = binomialAtLeast(k, n, share * (1 + 2 * tolerance))
    expect(power).toBeGreaterThan(0.95)
    expect(power).toBeLessThan(0.98)
  })

  it('needs more for more pods, a tighter tolerance and a smaller share', () => {
    fc.assert(fc.property(fc.integer({ min: 2, max: 200 }), fc.double({ min: 0.02, max: 0.9, noNaN: true }), (pods, tolerance) => {
      expect(connectionsNeeded(pods + 1, tolerance)).toBeGreaterThanOrEqual(connectionsNeeded(pods, tolerance))
      expect(connectionsNeeded(pods, tolerance * 0.9)).toBeGreaterThanOrEqual(connectionsNeeded(pods, tolerance))
    }))
    expect(unitsNeeded([0.9, 0.1], 0.25)).toBeGreaterThan(unitsNeeded([0.5, 0.5], 0.25))
  })
})
