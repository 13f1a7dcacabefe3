import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatDurationMs, formatPercentage, parseDurationMs, parsePercentage } from './quantity.ts'

describe('quantities', () => {
  it.each([['250ms', 250], ['5s', 5000], ['1m30s', 90_000], ['1.5s', 1500], ['2h', 7_200_000], ['0s', 0], ['5', null], ['5 s', null], ['-5s', null], ['', null], ['soon', null]])(
    'reads the duration %s as %s ms', (text, ms) => expect(parseDurationMs(text)).toBe(ms))

  it.each([['25%', 0.25], ['0.1%', 0.001], ['100 %', 1], ['25', null], ['-1%', null], ['%', null]])(
    'reads the percentage %s as %s', (text, fraction) => expect(parsePercentage(text)).toBe(fraction))

  it('writes durations and percentages that read back the same', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 100 * 3_600_000 }), (ms) => { expect(parseDurationMs(formatDurationMs(ms))).toBe(ms) }))
    fc.assert(fc.property(fc.integer({ min: 0, max: 10_000 }), (basisPoints) => {
      expect(parsePercentage(formatPercentage(basisPoints / 10_000))).toBeCloseTo(basisPoints / 10_000, 9)
    }))
  })
})
