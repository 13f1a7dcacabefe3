import { describe, expect, it } from 'vitest'
import { changeScale, placedChange } from './change-scale.ts'
import type { ComparedFigure } from './comparison.ts'

const figure = (changes: Partial<ComparedFigure>): ComparedFigure => ({
  group: 'latency', name: 'response time p99', unit: 'ms', baseline: 10, run: 11, change: 0.1, isRelative: true, interval: { low: 0.05, high: 0.4 },
  matters: 0.05, word: 'worse', note: '', ...changes,
})

describe('the axis of changes', () => {
  it('reaches beyond the largest change, and at least a tenth', () => {
    expect(changeScale([figure({}), figure({ change: -0.4 })])).toBe(0.5)
    expect(changeScale([figure({ change: 0.01, interval: { low: 0, high: 7 } })])).toBe(0.1)
    expect(changeScale([])).toBe(0.1)
  })
  it('has no change in its middle, and nothing beyond its ends, but says where an interval goes on', () => {
    expect(placedChange(figure({ change: 0, interval: { low: -0.4, high: 9 } }), 0.4))
      .toEqual({ low: 0, high: 1, lowIsBeyond: false, highIsBeyond: true, change: 0.5, mattersFrom: 0.4375, mattersTo: 0.5625 })
    expect(placedChange(figure({ interval: { low: -0.5, high: 0.3 } }), 0.4)).toMatchObject({ lowIsBeyond: true, highIsBeyond: false })
  })
  it.each([{ isRelative: false }, { interval: null }, { change: null }])('does not show %j', (changes) => {
    expect(placedChange(figure(changes), 1)).toBeNull()
    expect(changeScale([figure({ change: 0.9, ...changes })])).toBe(0.1)
  })
})
