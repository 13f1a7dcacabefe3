import fc from 'fast-check'
import { expect, test } from 'vitest'
import { logRange, logTicks } from './log-axis.ts'
import { labelWidthPx, placeLabels } from './place-labels.ts'

test('the range is round, encloses every value and spans at least one decade', () => {
  expect(logRange([3.9, 38])).toEqual({ min: 2, max: 50 })
  expect(logRange([4])).toEqual({ min: 2, max: 20 })
  expect(logRange([])).toEqual({ min: 1, max: 10 })
  expect(logRange([0.0499, 1020])).toEqual({ min: 0.02, max: 2000 })
  fc.assert(fc.property(fc.array(fc.double({ min: 0.001, max: 1e6, noNaN: true }), { minLength: 1 }), (values) => {
    const { min, max } = logRange(values)
    expect(min).toBeLessThanOrEqual(Math.min(...values) * (1 + 1e-9))
    expect(max).toBeGreaterThanOrEqual(Math.max(...values) * (1 - 1e-9))
    expect(max / min).toBeGreaterThanOrEqual(9.999)
  }))
})

test('ticks are as dense as there is room', () => {
  expect(logTicks({ min: 2, max: 50 }, 7)).toEqual([2, 5, 10, 20, 50])
  expect(logTicks({ min: 2, max: 500 }, 7)).toEqual([5, 10, 50, 100, 500])
  expect(logTicks({ min: 0.1, max: 100_000 }, 7)).toEqual([0.1, 1, 10, 100, 1000, 10_000, 100_000])
  expect(logTicks({ min: 1e-6, max: 1e6 }, 7)).toEqual([1e-6, 1e6])
})

test('labels stand beside their marks, in rows that keep them apart', () => {
  expect(placeLabels([{ x: 100, widthPx: 60 }, { x: 120, widthPx: 60 }, { x: 140, widthPx: 60 }], 500, 2)).toEqual([
    { left: 104, row: 0 }, { left: 124, row: 1 }, null,
  ])
  expect(placeLabels([{ x: 480, widthPx: 60 }], 500, 1)).toEqual([{ left: 416, row: 0 }])
  expect(placeLabels([{ x: 20, widthPx: 60 }], 50, 1)).toEqual([null])
  expect(labelWidthPx('four')).toBeGreaterThan(labelWidthPx('two'))
})

test('no two labels of a row overlap, and none leaves the strip', () => {
  const label = fc.record({ x: fc.integer({ min: 0, max: 800 }), widthPx: fc.integer({ min: 5, max: 200 }) })
  fc.assert(fc.property(fc.array(label, { maxLength: 12 }), fc.integer({ min: 1, max: 3 }), (labels, rows) => {
    const placed = placeLabels(labels, 800, rows)
      .flatMap((place, i) => (place ? [{ ...place, right: place.left + (labels[i]?.widthPx ?? 0) }] : []))
    for (const [i, one] of placed.entries()) {
      expect(one.left).toBeGreaterThanOrEqual(0)
      expect(one.right).toBeLessThanOrEqual(800)
      for (const other of placed.slice(i + 1)) {
        if (one.row === other.row) expect(one.right <= other.left || other.right <= one.left).toBe(true)
      }
    }
  }))
})
